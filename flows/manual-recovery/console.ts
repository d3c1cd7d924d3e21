// At the console: the keymap of the prompt, what it looks like on each platform, three tries.
import { defineSteps } from "../../src/actions/define-flow.ts"

export const atConsole = defineSteps({
  layout: {
    kind: "instruct",
    title: "Prepare the typing",
    text: [
      "You have three tries. Some systems wait only 90 seconds.",
      "Have the passphrase ready before you switch the host on.",
      "On a lab computer, stand at the host and show it group by group:",
      "    nbde-rescue reveal",
      "There K shows the keys to press. T lets you practise. P is for a scanner.",
      "The prompt often uses a US keyboard, whatever is printed on the keys.",
      "On a US keyboard the minus is right of the zero.",
      "The underscore is the same key with Shift.",
      "Every key, without a secret, for example on a German keyboard:",
      "    nbde-rescue keystrokes --keyboard de --prompt us",
      "RHEL and Fedora: at the start menu you can set the US keyboard for one start:",
      "    rd.vconsole.keymap=us",
      "A remote console has its own keyboard setting. Set it to English (US).",
      "Old passphrases hold symbols such as # $ ) @ * [ and dot. New ones do not.",
    ],
    warn: [
      "Stop every recording of the remote console.",
      "Cover the screen. Some screens show what you type.",
    ],
    next: "platform",
  },
  platform: {
    kind: "choose",
    title: "Switch the host on. What does the prompt look like?",
    text: "Wait up to 5 minutes for it.",
    choices: [
      { label: '"Please enter passphrase for disk"', note: "RHEL, Fedora", next: "prompt-systemd" },
      { label: '"Please unlock disk"', note: "Debian, Ubuntu", next: "prompt-debian" },
      { label: "Red Hat Enterprise Linux CoreOS (RHCOS)", next: "prompt-rhcos" },
      { label: "Only a picture, or nothing at all", next: "prompt-none" },
    ],
  },
  "prompt-systemd": {
    kind: "instruct",
    title: "RHEL and Fedora",
    text: [
      "The line ends with (press TAB for no echo). Press TAB once: nothing is shown then.",
      "Stars or nothing appear while you type. That is normal.",
      'Lines with "Error communicating with server" may run over the prompt. Ignore them and type.',
      "You have three tries, then an emergency shell. Often the wait ends after 90 seconds.",
      '"Too many attempts to activate" means: restart. Do not guess.',
    ],
    next: "typed",
  },
  "prompt-debian": {
    kind: "instruct",
    title: "Debian and Ubuntu",
    text: [
      "The prompt shows while clevis still tries. You may type at once.",
      "Lines of clevis may run over the prompt. Ignore them and type.",
      "You have three tries. Then it says: maximum number of tries exceeded.",
      "If the host searches the network first, wait up to 5 minutes.",
    ],
    next: "typed",
  },
  "prompt-rhcos": {
    kind: "instruct",
    title: "RHCOS",
    text: [
      "The prompt looks as on RHEL. It names the disk by a label.",
      "Lines of clevis come every half second. Ignore them and type.",
      "There is no emergency shell: root is locked. After three tries, restart.",
      "Several disks ask one after the other. Each has its own passphrase.",
    ],
    next: "typed",
  },
  "prompt-none": {
    kind: "instruct",
    title: "No prompt",
    text: [
      "Press Escape once. The text behind the picture appears.",
      "No text: at the start menu press E. Remove the words rhgb, quiet and splash.",
      "Serial console: look at the other console too. The prompt may be there.",
      "Stratis and an encrypted /boot may never ask. Then this road ends: call for help.",
      "When you see the prompt, type.",
    ],
    next: "typed",
  },
  typed: {
    kind: "choose",
    title: "What happened?",
    choices: [
      { label: "The host starts", next: "owner" },
      {
        label: "Refused once or twice",
        note: "Check Caps Lock, Num Lock and the US keyboard. Type slowly",
        minutes: 5,
        next: "typed-again",
      },
      {
        label: "Refused three times",
        note: "Restart. You have three new tries",
        minutes: 10,
        next: "typed-again",
      },
      { label: "It does not work. I stop here", next: "owner-stopped" },
    ],
  },
  "typed-again": {
    kind: "instruct",
    title: "Before you type again",
    text: [
      "The passphrase opened the key slot in the test. So it is the typing.",
      "Test the keyboard at the start menu: press C, type # @ - _ and look.",
      "The start menu may use another keyboard than the prompt. It is only a hint.",
      "Practise on a computer with such a keyboard. It says which group is wrong:",
      "    nbde-rescue keystrokes --keyboard de --prompt us --practice",
      "A passphrase from an envelope was perhaps changed since. Ask the keeper.",
      "After a restart, wait for the prompt again.",
    ],
    next: "typed",
  },
  "owner-stopped": {
    kind: "instruct",
    title: "The host does not run, but the passphrase was seen",
    text: "The duties below are open all the same. Tell the person on duty.",
    next: "owner",
  },
})
