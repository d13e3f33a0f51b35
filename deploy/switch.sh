#!/bin/sh
# Blue/green: starts new web and worker containers beside the old ones, waits until they are ready,
# and then ends the old ones. If the new ones do not become ready, they go and the old ones stay.
#
#   deploy/switch.sh IMAGE     roll forward: migrates the database, then changes over
#   deploy/switch.sh --back    roll back to the image that ran before, on the tables as they are
#
# deploy/README.md says what happens meanwhile.
set -eu
cd "$(dirname "$0")"
current=enterprisehub:current previous=enterprisehub:previous
ready_seconds=${READY_SECONDS:-120}

case ${1:-} in
    --back) image=$previous forward=no ;;
    "" | -*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) image=$1 forward=yes ;;
esac

old_web=$(docker compose ps --quiet web)
old_worker=$(docker compose ps --quiet worker)
if [ -z "$old_web" ] || [ -z "$old_worker" ]; then
    echo "There is no running version to change over from. Start one with deploy/up.sh." >&2
    exit 1
fi
old="$old_web
$old_worker"
before=$(docker compose ps --all --quiet web worker)
old_image=$(docker inspect --format '{{.Image}}' "$(echo "$old_web" | head -n 1)")
docker image inspect "$image" >/dev/null 2>&1 || docker pull "$image" || {
    echo "There is no image $image. Nothing has changed." >&2
    exit 1
}
new_image=$(docker image inspect --format '{{.Id}}' "$image")

started() { docker compose ps --all --quiet web worker | grep -vxF "$before" || true; }

# Whatever ends us early, the old version goes on alone under its name.
give_up() {
    status=$?
    trap - EXIT
    for container in $(started); do
        docker logs --tail 20 "$container" >&2 || true
        docker rm --force "$container" >/dev/null || true
    done
    docker tag "$old_image" "$current"
    echo "The new version did not become ready and was removed. The old one goes on." >&2
    exit $((status == 0 ? 1 : status))
}
trap give_up EXIT
trap 'exit 130' INT TERM

docker tag "$new_image" "$current"
if [ "$forward" = yes ]; then
    docker compose run --rm --no-deps migrate hub migrate
fi
docker compose up --detach --no-deps --no-recreate \
    --scale web=$(($(echo "$old_web" | wc -l) * 2)) \
    --scale worker=$(($(echo "$old_worker" | wc -l) * 2)) web worker

new=$(started)
[ -n "$new" ] || exit 1
waited=0
for container in $new; do
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" = healthy ]; do
        [ "$waited" -lt "$ready_seconds" ] || exit 1
        waited=$((waited + 2))
        sleep 2
    done
done
trap - EXIT INT TERM

docker tag "$old_image" "$previous"
# Requests in flight and running work end first; unfinished work goes over to the new worker.
# shellcheck disable=SC2086 # several ids
docker stop --time 20 $old >/dev/null
# shellcheck disable=SC2086 # several ids
docker rm $old >/dev/null
echo "Now running: $image. Back with: deploy/switch.sh --back"
