#!/bin/bash
# SPDX-License-Identifier: ISC
# oci.sh TO: builds the image of packaging/oci/Containerfile from a copy of this tree in TO (what was there goes)
# and keeps it there as an OCI archive (TO/rasid.tar). Needs buildah; BUILDAH_ISOLATION=chroot where there are
# no namespaces for containers. BUILDAH_OPTIONS: more for buildah itself, as another --root; OCI_OPTIONS: for its
# build, as --build-arg.
set -euo pipefail
to=$1
version=$(sed -n 's/^VERSION *:= *//p' Makefile)

rm -rf "$to"
mkdir -p "$to"
tools/source-tree.sh "$to/context"
# shellcheck disable=SC2086  # several words
buildah ${BUILDAH_OPTIONS:-} bud --layers=false ${OCI_OPTIONS:-} -f packaging/oci/Containerfile -t "rasid:$version" "$to/context"
# shellcheck disable=SC2086
buildah ${BUILDAH_OPTIONS:-} push -q "rasid:$version" "oci-archive:$to/rasid.tar:rasid:$version"
rm -rf "$to/context"
ls -- "$to/rasid.tar"
