// The roads that are offered more than once: each with what it needs and its minutes. A place that must leave one out says why.

export const STICK = {
  label: "A rescue stick in the host",
  note: "Needs: a start from USB, a stick with nbde-rescue. The disk stays",
  minutes: 40,
  next: "stick-start",
} as const

export const LAB = {
  label: "The disk in a lab computer",
  note: "Needs: the disk in hand, an adapter, administrator rights there",
  minutes: 75,
  next: "disk-out",
} as const

export const ENVELOPE = {
  label: "No computer at all",
  note: "Needs: a colleague who holds the sealed envelope for this host",
  minutes: 20,
  next: "envelope",
} as const
