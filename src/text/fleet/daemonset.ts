// A DaemonSet for each group of hosts: the script of rebind.sh, run in the host's own root with the host's own clevis. READY means that the
// script ended well on that node: it tested before and after. YAML, with every value in JSON's quotes.
import type { Fleet, FleetGroup } from "../../actions/inventory/fleet.ts"

export const NAMESPACE = "nbde-rebind"
/** Any image with a shell: the work is done with the programs of the host. */
const IMAGE = "registry.access.redhat.com/ubi9/ubi-minimal:latest"

// The pod's own part: find this node's line, run the script in the host's root, say READY, and stay.
const RUN = `
host=
while [ "$host" != "$NODE" ]; do
    read -r host uuid number || { echo "nbde-rebind: FAILED not-in-inventory: $NODE"; exit 1; }
done </nbde/hosts
cp /nbde/rebind.sh /host/run/nbde-rebind.sh
chroot /host /bin/sh /run/nbde-rebind.sh "$uuid" "$number" "$(cat /nbde/config)" || exit 1
touch /tmp/done
exec sleep infinity
`.trim()

/** The manifests as one text. Empty if there is no host for them. */
export function daemonSets({ groups }: Fleet, script: string): string {
  if (groups.length === 0) return ""
  const parts = groups.flatMap((group, at) => [configMap(group, at + 1, script), daemonSet(group, at + 1)])
  return [namespace(), ...parts].join("---\n")
}

/** The hosts that are left to be done by hand. */
export function leftLines({ left }: Fleet): string[] {
  return left.map(({ host, why }) => `${host}: ${why}`)
}

function namespace(): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${NAMESPACE}
  labels:
    pod-security.kubernetes.io/enforce: privileged
`
}

function configMap({ hosts, config }: FleetGroup, number: number, script: string): string {
  const lines = hosts.map(({ host, uuid, slot }) => `${host} ${uuid} ${slot}`).join("\n")
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: nbde-rebind-${number}
  namespace: ${NAMESPACE}
data:
  hosts: ${JSON.stringify(`${lines}\n`)}
  config: ${JSON.stringify(config)}
  rebind.sh: |
${indented(script, 4)}`
}

function daemonSet({ hosts }: FleetGroup, number: number): string {
  const name = `nbde-rebind-${number}`
  return `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
  namespace: ${NAMESPACE}
spec:
  selector:
    matchLabels:
      app: ${name}
  updateStrategy:
    type: OnDelete
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      hostNetwork: true
      hostPID: true
      terminationGracePeriodSeconds: 600
      tolerations:
        - operator: Exists
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions:
                  - key: kubernetes.io/hostname
                    operator: In
                    values: ${JSON.stringify(hosts.map(({ host }) => host))}
      containers:
        - name: rebind
          image: ${JSON.stringify(IMAGE)}
          env:
            - name: NODE
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
          command: ["/bin/sh", "-c"]
          args:
            - |
${indented(RUN, 14)}          readinessProbe:
            exec:
              command: ["test", "-e", "/tmp/done"]
            periodSeconds: 5
          securityContext:
            privileged: true
          volumeMounts:
            - name: host
              mountPath: /host
            - name: work
              mountPath: /nbde
      volumes:
        - name: host
          hostPath:
            path: /
        - name: work
          configMap:
            name: ${name}
`
}

function indented(text: string, columns: number): string {
  const lead = " ".repeat(columns)
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `${line === "" ? "" : lead}${line}\n`)
    .join("")
}
