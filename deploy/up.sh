#!/bin/sh
# Builds the image (or takes HUB_IMAGE) and starts everything in containers. Safe to repeat: what
# runs already is changed over without an interruption (switch.sh).
set -eu
cd "$(dirname "$0")"

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
if [ ! -f .env ]; then
    umask 077
    for name in POSTGRES OWNER APP REDIS OBJECTS GRAFANA; do
        echo "${name}_PASSWORD=$(secret)"
    done > .env
    echo "HUB_BACKUP_PASSPHRASE=$(secret)" >> .env
fi
if [ ! -f .s3.json ]; then
    password=$(sed -n 's/^OBJECTS_PASSWORD=//p' .env)
    # Readable for the container's user; it holds the same password as .env.
    cat > .s3.json <<END
{"identities": [{"name": "hub", "credentials": [{"accessKey": "hub", "secretKey": "$password"}],
                 "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
END
    chmod 644 .s3.json
fi

image=${HUB_IMAGE:-enterprisehub:local}
if [ -z "${HUB_IMAGE:-}" ]; then
    docker build --tag "$image" ..
elif ! docker image inspect "$image" >/dev/null 2>&1; then
    docker pull "$image"
fi
if [ -n "$(docker compose ps --quiet web)" ]; then
    ./switch.sh "$image"
else
    docker tag "$image" enterprisehub:current
fi
docker compose up --detach --wait proxy worker voice prometheus grafana redis objects
docker compose exec objects sh -c 'echo "s3.bucket.create -name hub" | weed shell' >/dev/null
docker compose logs --no-log-prefix migrate | tail -n 12
echo "EnterpriseHub is running at $(sed -n 's/^HUB_PUBLIC_URL=//p' .env | grep . || echo "http://localhost:${HUB_PORT:-8800}")"
echo "Grafana: http://127.0.0.1:${GRAFANA_PORT:-3000}, user admin, password GRAFANA_PASSWORD in deploy/.env"
