// Made by make.sh. The key ids of the practice Tang servers: real commands refuse them, practice refuses all others.

export const DRILL_KIDS: readonly string[] = [
  "ZULQfQigkVmY9ceKckcc9BCIUD2uq3kLzLa6P2fyNM4",
  "U1HuG7Hhu4imm7y8Xt4P6DvRts-WIi5ym7Vsq1xv9Ac",
]
