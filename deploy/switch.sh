#!/bin/sh
# Blue/green: starts a second web and worker from a new image beside the old ones, waits until they
# are ready, and then ends the old ones. If the new ones do not become ready, nothing has changed.
#
#   deploy/switch.sh enterprisehub:NEW       roll forward
#   deploy/switch.sh enterprisehub:OLD       roll back: the same, with the old image
#
# Needs a proxy in front that balances over all containers of the service `web` (Traefik, Caddy or
# nginx with Docker's DNS) instead of a published port. Migrations only add within one release, so
# that both versions work on the same tables; what they remove is removed one release later.
set -eu
cd "$(dirname "$0")"
[ $# -eq 1 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }

old=$(docker compose ps --quiet web worker)
HUB_IMAGE=$1 docker compose run --rm migrate hub migrate
HUB_IMAGE=$1 docker compose up --detach --no-deps --no-recreate --scale web=2 --scale worker=2 web worker
new=$(docker compose ps --quiet web worker | grep -vxF "$old")

for container in $new; do
    tries=0
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" = healthy ]; do
        tries=$((tries + 1))
        if [ "$tries" -ge 60 ]; then
            echo "The new version does not become ready; it is removed, the old one goes on." >&2
            docker logs --tail 20 "$container" >&2
            # shellcheck disable=SC2086  several ids
            docker rm --force $new >/dev/null
            exit 1
        fi
        sleep 2
    done
done
# Requests in flight and running work end first; unfinished work goes over to the new worker.
# shellcheck disable=SC2086  several ids
docker stop --time 20 $old >/dev/null
# shellcheck disable=SC2086  several ids
docker rm $old >/dev/null
echo "Now running: $1"
