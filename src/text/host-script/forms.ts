// The relay script in ready-made forms: alone, and as what puts it into the start image of a host beforehand. Each form is one file.
export const HOST_SCRIPT_FORMS = ["script", "initramfs-hook", "dracut-module", "machineconfig"] as const
export type HostScriptForm = (typeof HOST_SCRIPT_FORMS)[number]

/** The file of a form. `script` is relay.sh. */
export function hostScriptFile(form: HostScriptForm, script: string): string {
  switch (form) {
    case "script":
      return script
    case "initramfs-hook":
      return `#!/bin/sh
# /etc/initramfs-tools/hooks/nbde-relay (mode 755): puts the relay into the start image, as /nbde/curl.
# It changes nothing about how the host starts: nobody calls /nbde/curl unless a person does.
case $1 in prereqs) echo clevis; exit 0 ;; esac
mkdir -p "$DESTDIR/nbde"
${hereDocument('"$DESTDIR/nbde/curl"', script)}`
    case "dracut-module":
      return `#!/bin/bash
# /usr/lib/dracut/modules.d/99nbde-relay/module-setup.sh: puts the relay into the start image, as /nbde/curl.
# It changes nothing about how the host starts: nobody calls /nbde/curl unless a person does.
check() { return 0; }
depends() { echo clevis; }
install() {
    inst_multiple cat cut ln readlink rm sed sleep
    mkdir -p "\${initdir:?}/nbde"
${hereDocument('"$initdir/nbde/curl"', script)}}
`
    case "machineconfig":
      return machineConfig(script)
  }
}

function hereDocument(target: string, script: string): string {
  return `cat >${target} <<'END'\n${script}END\nchmod 755 ${target}\n`
}

// The start image of RHCOS is not rebuilt on the host; rpm-ostree lays files of /etc over it.
function machineConfig(script: string): string {
  return `# Puts the relay into the start image of every worker, as /etc/nbde/curl. Apply with: oc apply -f FILE
# It is there from the second restart on: the first brings the file, then a service lays it over the start image.
# It changes nothing about how the node starts, and it opens no shell: that needs a way of its own.
apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfig
metadata:
  name: 99-worker-nbde-relay
  labels:
    machineconfiguration.openshift.io/role: worker
spec:
  config:
    ignition:
      version: 3.2.0
    storage:
      files:
        - path: /etc/nbde/curl
          mode: 493 # 0755: Ignition wants a decimal number
          contents:
            source: data:text/plain;base64,${Buffer.from(script).toString("base64")}
    systemd:
      units:
        - name: nbde-relay.service
          enabled: true
          contents: |
            [Unit]
            Description=Lay the relay of nbde-rescue over the start image
            ConditionPathExists=!/etc/nbde/tracked
            [Service]
            Type=oneshot
            ExecStart=/usr/bin/rpm-ostree initramfs-etc --track=/etc/nbde/curl
            ExecStartPost=/usr/bin/touch /etc/nbde/tracked
            [Install]
            WantedBy=multi-user.target
`
}
