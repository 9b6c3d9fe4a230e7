# Runs first in every node's container, and then becomes k3s.
set -e

# Cilium's pods mount /sys/fs/bpf and a cgroup file system with Bidirectional propagation, which a container's private
# mounts do not offer.
mount --make-rshared /
mount -t bpf bpf /sys/fs/bpf
mount --make-shared /sys/fs/bpf

# The kubelet and Cilium set these, and they are the machine's, not the container's: the node gets copies.
copies=/run/machine-settings
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys \
  kernel/keys/root_maxbytes kernel/unprivileged_bpf_disabled kernel/timer_migration; do
  [ -e "/proc/sys/$setting" ] || continue
  mkdir -p "$copies/${setting%/*}"
  cat "/proc/sys/$setting" > "$copies/$setting"
  mount --bind "$copies/$setting" "/proc/sys/$setting"
done

# k3s has to be process 1: only then does it move out of the root of its cgroup namespace.
exec /bin/k3s "$@"
