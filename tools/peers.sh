#!/bin/bash
# SPDX-License-Identifier: ISC
# peers.sh BUILD [MEASURE...]: the table of rasid beside Alertmanager and Apprise (tests/peers/), in ten minutes with a burst of
# PEERS_BURST (60) alerts.
set -u
build=$1
shift
RASID_BUILD=$build exec python3 tests/peers/run.py "$@"
