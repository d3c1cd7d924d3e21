// The shortest forms of a message have no room for the host, its UUID or a name. What stands there instead is on no wire, but in records.

/** Stands for what a message had no room to say; `text/` turns it into words. */
export const NOT_SAID = "unknown"
