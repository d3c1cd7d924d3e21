#!/usr/bin/python3
# Writes the mails of this folder: python3 test/vectors/mail/make.py. They were made once with the email package of Python 3.11 (Debian 12),
# so that another program than ours wrote the MIME; the tests read what is committed. What a name says is what is special about the mail.
# The few that no such package writes (a missing end, a mail pasted in the middle of a day) are put together by hand at the end.
import base64
import os
from email import policy
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

HERE = os.path.dirname(os.path.abspath(__file__))
LETTER = open(os.path.join(HERE, "letter.txt")).read()
SHORT = open(os.path.join(HERE, "short.txt")).read().strip()
CODE = open(os.path.join(HERE, "code.png"), "rb").read()
WORDS = "Hello Carl,\n\n“db1” does not boot – it’s the disk in bay 2. Grüße, Tess\n\n"


def head(mail):
    mail["From"] = "Tess Tech <tess@site.example>"
    mail["To"] = "Carl Colleague <carl@hq.example>"
    mail["Subject"] = "Re: db1 – “no network”"
    mail["Date"] = "Sun, 22 Nov 2026 03:14:15 +0000"
    mail["Message-ID"] = "<1@site.example>"
    return mail


def plain(text, charset="utf-8", cte="quoted-printable"):
    mail = head(EmailMessage())
    mail.set_content(text, charset=charset, cte=cte)
    return mail


def page(text):
    rows = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split("\n")
    return (
        '<html><head><style>p { color: #333; }</style></head><body><p class="x">Hello,</p>'
        + "".join(f'<div style="font-family: monospace"><span>{row}</span><br></div>' for row in rows)
        + "<!-- a > b --></body></html>"
    )


def save(name, mail, linesep="\n"):
    data = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.default.clone(linesep=linesep))
    with open(os.path.join(HERE, f"{name}.eml"), "wb") as file:
        file.write(data)


latin = WORDS.replace("“", '"').replace("”", '"').replace("–", "-").replace("’", "'")
flowed = "".join(f"> > {row} \n" for row in LETTER.strip().split("\n"))

save("quoted-printable", plain(WORDS + LETTER))
save("quoted-printable-crlf", plain(WORDS + LETTER), "\r\n")
save("short-text-soft-breaks", plain(WORDS + SHORT + "\n"))
save("latin1", plain(latin + LETTER, "iso-8859-1"))
save("windows-1252", plain(WORDS + LETTER.replace("--", "—"), "windows-1252"))
save("base64", plain(WORDS + LETTER, cte="base64"))
save("utf-16-base64", plain(WORDS + LETTER, "utf-16", "base64"))
save("8bit", plain(WORDS + LETTER, cte="8bit"))
save("quoted-twice", plain("".join(f"> > {row}\n" for row in (WORDS + LETTER).split("\n"))))

mail = plain(flowed)
mail.set_param("format", "flowed")
mail.set_param("delsp", "yes")
save("format-flowed", mail)

mail = plain(WORDS + LETTER)
mail.add_alternative(page(WORDS + LETTER), subtype="html")
save("alternative", mail)

mail = plain("This mail can be shown as a page only.\n")
mail.add_alternative(page(LETTER), subtype="html", cte="base64")
save("html-alone-holds-it", mail)

mail = head(EmailMessage())
mail.set_content(page(latin + LETTER), subtype="html", charset="iso-8859-15", cte="quoted-printable")
save("html-only", mail)

mail = plain("The request is attached.\n")
mail.add_attachment(LETTER.encode(), maintype="application", subtype="octet-stream", filename="Anfrage für db1.txt")
save("attached-file", mail)

mail = plain("Screenshot attached.\n")
mail.add_attachment(CODE, maintype="image", subtype="png", filename="Screenshot.png")
save("attached-picture", mail)

outer = head(MIMEMultipart("mixed", policy=policy.default))
outer.attach(MIMEText("FYI, see below.\n"))
outer.attach(MIMEMessage(plain(WORDS + LETTER)))
save("forwarded", outer)

inner = plain(WORDS + LETTER).as_bytes()
mail = plain("The mail is attached.\n")
mail.add_attachment(inner, maintype="application", subtype="octet-stream", filename="mail.eml")
save("forwarded-as-file", mail)

mail = plain(WORDS + LETTER)
mail.add_attachment(LETTER.encode(), maintype="text", subtype="plain", filename="request.txt")
save("said-twice", mail)

mail = plain("Two requests.\n")
mail.add_attachment(LETTER.encode(), maintype="text", subtype="plain", filename="a.txt")
mail.add_attachment((SHORT + "\n").encode(), maintype="text", subtype="plain", filename="b.txt")
save("two-letters", mail)

save("no-letter", plain(WORDS))

first, second = plain("Lunch?\n", cte="7bit").as_bytes(), plain("From here on it is quiet.\n" + LETTER).as_bytes()
box = b"".join(b"From tess@site.example Sun Nov 22 03:14:15 2026\n" + one.replace(b"\nFrom here", b"\n>From here") + b"\n" for one in (first, second))
save("mbox", box)

body = LETTER.encode()
save("no-end-boundary", b'Content-Type: multipart/mixed; boundary=xx\n\n--xx\nContent-Type: text/plain\n\n' + body)
save("few-fields", b"\n\nFrom: Tess\nSent: Sunday\nTo: Carl\nSubject: db1\n\n" + body)
save("folded-fields", b'mime-version : 1.0\ncontent-type: TEXT/Plain;\n\tCHARSET = "utf-8"\ncontent-transfer-encoding:\n  BASE64\n\n' + base64.encodebytes(body))
