#!/usr/bin/env bash
# A real SLURM of one node on the loopback interface, with two counted GPUs that are links to /dev/null, for the tests.
# cluster.sh install | up | down. It lives in $AULENS_SLURM, and links in /etc/slurm point there. No systemd, no database.
# Every job that ends is a line of log/jobcomp.txt.
set -euo pipefail
ROOM=${AULENS_SLURM:-${TMPDIR:-/tmp}/aulens-slurm-$(id -u)}
CPUS=64  # more than there are, so that only the GPUs limit how many trainings run
MEMORY=200000
GPUS=2
HOST=$(hostname -s)
USER_NAME=$(id -un)
# Clusters track processes by cgroups, which tell only the first process of a step to end; so does this one where it can.
TRACKING=proctrack/linuxproc
[ -w /sys/fs/cgroup/freezer/cgroup.procs ] && TRACKING=proctrack/cgroup
export PATH=$PATH:/usr/sbin:/sbin SLURM_CONF=$ROOM/etc/slurm.conf

install() {
    if command -v slurmctld && command -v slurmd && command -v sbatch && command -v munged; then return; fi > /dev/null
    local root=()
    [ "$(id -u)" = 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge > /dev/null
}

configure() {
    mkdir -p "$ROOM"/{etc,dev,state,spool,log,munge}
    chmod 755 "$ROOM" "$ROOM"/{etc,dev,log,munge}
    for number in $(seq 0 $((GPUS - 1))); do ln -sfn /dev/null "$ROOM/dev/nvidia$number"; done
    cat > "$ROOM/etc/slurm.conf" << END
ClusterName=aulens
SlurmctldHost=$HOST(127.0.0.1)
SlurmUser=$USER_NAME
SlurmdUser=$USER_NAME
MailProg=/bin/true
AuthType=auth/munge
AuthInfo=socket=$ROOM/munge/socket
CredType=cred/munge
SlurmctldPort=16817
SlurmdPort=16818
CommunicationParameters=NoAddrCache,NoCtldInAddrAny,NoInAddrAny
SlurmctldPidFile=$ROOM/slurmctld.pid
SlurmdPidFile=$ROOM/slurmd.pid
SlurmctldLogFile=$ROOM/log/slurmctld.log
SlurmdLogFile=$ROOM/log/slurmd.log
StateSaveLocation=$ROOM/state
SlurmdSpoolDir=$ROOM/spool
MpiDefault=none
ProctrackType=$TRACKING
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=5,sched_interval=5
SwitchType=switch/none
ReturnToService=2
GresTypes=gpu
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$ROOM/log/jobcomp.txt
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
SlurmdParameters=config_overrides
MinJobAge=3600
KillWait=5
InactiveLimit=0
DefMemPerCPU=500
NodeName=n1 NodeHostname=$HOST NodeAddr=127.0.0.1 CPUs=$CPUS Sockets=1 CoresPerSocket=$CPUS ThreadsPerCore=1 RealMemory=$MEMORY Gres=gpu:$GPUS State=UNKNOWN
PartitionName=cpu Nodes=n1 Default=YES MaxTime=1440 DefaultTime=10 State=UP
PartitionName=gpu Nodes=n1 MaxTime=1440 DefaultTime=10 State=UP
END
    cat > "$ROOM/etc/gres.conf" << END
AutoDetect=off
NodeName=n1 Name=gpu File=$ROOM/dev/nvidia[0-$((GPUS - 1))]
END
    echo "CgroupPlugin=cgroup/v1" > "$ROOM/etc/cgroup.conf"
    [ -s "$ROOM/munge/key" ] || (umask 077 && head -c 128 /dev/urandom > "$ROOM/munge/key")
}

# The steps of a job look for the configuration where SLURM was told to at its making.
link() {
    for name in slurm gres cgroup; do
        local file=/etc/slurm/$name.conf
        if [ -e "$file" ] && [ "$(readlink "$file")" != "$ROOM/etc/$name.conf" ]; then
            echo "$file belongs to another SLURM: these tests need a machine without one" >&2
            return 1
        fi
        ln -sfn "$ROOM/etc/$name.conf" "$file"
    done
}

up() {
    down
    configure
    link
    munged --force --key-file="$ROOM/munge/key" --socket="$ROOM/munge/socket" --pid-file="$ROOM/munge/pid" \
        --log-file="$ROOM/munge/log" --seed-file="$ROOM/munge/seed" 2> "$ROOM/log/munged.log"
    slurmctld -f "$SLURM_CONF"
    slurmd -N n1 -f "$SLURM_CONF"
    for _ in $(seq 1 150); do
        [ "$(sinfo -h -p cpu -o %T 2> /dev/null)" = idle ] && return
        sleep 0.2
    done
    echo "SLURM did not start within 30 seconds:" >&2
    tail -n 20 "$ROOM"/log/*.log >&2
    return 1
}

# The process of a PID file, if it is really the one that was started here.
started() {
    local process
    process=$(cat "$ROOM/$1" 2> /dev/null) || return 1
    [ "$(cat "/proc/$process/comm" 2> /dev/null)" = "$2" ] && echo "$process"
}

stop() {
    local process
    process=$(started "$1" "$2") || return 0
    kill -TERM "$process"
    for _ in $(seq 1 100); do
        started "$1" "$2" > /dev/null || return 0
        sleep 0.1
    done
    kill -KILL "$process"
}

down() {
    if started slurmctld.pid slurmctld > /dev/null; then
        timeout 10 scancel --quiet --user="$USER_NAME" || true
        for _ in $(seq 1 50); do
            [ -z "$(timeout 5 squeue -h 2> /dev/null)" ] && break
            sleep 0.2
        done
    fi
    stop slurmd.pid slurmd
    stop slurmctld.pid slurmctld
    stop munge/pid munged
    for name in slurm gres cgroup; do
        [ "$(readlink "/etc/slurm/$name.conf" 2> /dev/null)" = "$ROOM/etc/$name.conf" ] && rm -f "/etc/slurm/$name.conf"
    done
    if [ -e "$ROOM/etc/slurm.conf" ]; then rm -rf "$ROOM"; fi
}

case "${1:-}" in
    install | up | down) "$1" ;;
    *) echo "usage: $0 install | up | down" >&2 && exit 2 ;;
esac
