#!/bin/sh
# Install what the tests start besides Python: on Debian as root, quietly, only what is missing.
# Anywhere else it only says what the tests will skip; it never fails.
set -u

missing=""
command -v dbus-daemon >/dev/null 2>&1 || missing="$missing dbus"
command -v notify-send >/dev/null 2>&1 || missing="$missing libnotify-bin"
[ -n "$missing" ] && command -v apt-get >/dev/null 2>&1 || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "not root, so not installed:$missing (tests that need them are skipped)" >&2
    exit 0
fi

export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of names
{ apt-get update && apt-get install --yes --no-install-recommends $missing; } >/dev/null 2>&1 ||
    echo "could not install:$missing (tests that need them are skipped)" >&2
exit 0
