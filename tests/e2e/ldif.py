"""LDIF and distinguished names.

    entry("cn=devs,dc=example,dc=com", objectClass="groupOfNames", member=[…])
    rdn("cn", "Smith, John")                  # cn=Smith\\, John
"""
import base64


def rdn(attribute, value):
    """attribute=value with what RFC 4514 wants escaped."""
    text = "".join("\\" + c if c in ',+"\\<>;=' else c for c in value)
    if text[0] in " #":
        text = "\\" + text
    if value[-1] == " " and len(value) > 1:
        text = text[:-1] + "\\ "
    return f"{attribute}={text}"


def line(name, value):
    raw = value if isinstance(value, bytes) else str(value).encode()
    return f"{name}:: {base64.b64encode(raw).decode()}\n"


def entry(dn, **attributes):
    """One entry; a value is a string, bytes, or a list of them."""
    text = line("dn", dn)
    for name, values in attributes.items():
        for value in values if isinstance(values, (list, tuple)) else [values]:
            text += line(name, value)
    return text + "\n"


def change(dn, what, attribute, *values):
    """One change of an entry: what is add, delete or replace."""
    return (line("dn", dn) + f"changetype: modify\n{what}: {attribute}\n"
            + "".join(line(attribute, v) for v in values) + "-\n\n")
