"""The platform's no: a number and its base text (§10)."""

from __future__ import annotations

__all__ = ["TEXTS", "Refused"]

# Texts as returned where they are known; where the sheet says "?", a short one of our own.
TEXTS: dict[int, str] = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid userid",
    40007: "invalid media_id",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40033: "invalid charset, \\uxxxx is not allowed",
    40058: "invalid Request Parameter",
    40068: "invalid tagid",
    40071: "tag name already exists",
    40072: "invalid tag name length",
    40096: "invalid external userid",
    40097: "user is not resigned",
    40100: "customer is being transferred",
    40126: "corp tag exceeds limit",
    40128: "transferred too often",
    40144: "customer tag exceeds limit",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41035: "external_userid missing",
    41046: "missing msgid",
    41047: "invalid msgid",
    41048: "no customer to send",
    41049: "missing welcome_code",
    41050: "invalid welcome_code",
    41051: "externaluser has started chatting",
    41055: "group welcome template exceeds limit",
    41058: "group welcome template not owned by app",
    41063: "group msg is being dispatched",
    41064: "too many attachments",
    41065: "invalid attachment msgtype",
    41091: "chat_id_list exceeds limit",
    41093: "group msg has been cancelled",
    41094: "remind too frequently",
    41096: "welcome msg is being distributed",
    42001: "access_token expired",
    42003: "code expired",
    42022: "code has been used",
    44001: "empty media data",
    45002: "content exceed max length",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    45035: "concurrent write conflict",
    46004: "user not exist",
    48002: "api forbidden",
    49008: "group has been dismissed",
    50003: "app is disabled",
    50100: "invalid cursor",
    60011: "no privilege to access/modify contact/party/agent",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    60123: "invalid party id",
    81013: "user & party & tag all invalid",
    81017: "too many users",
    84061: "not external contact",
    86001: "invalid chat_id",
    86003: "missing chat_id",
    86214: "invalid chat_type",
    90500: "the owner of this chat is not resigned",
    90501: "chat is not external group chat",
    301052: "data expired",
    301053: "chat archive is not enabled",
    301058: "answer too large",
    301060: "too many info",
}


class Refused(Exception):
    """A call the platform does not carry out; `prefix` says which parameter, as its own texts do."""

    def __init__(self, errcode: int, prefix: str = "") -> None:
        self.errcode = errcode
        text = TEXTS.get(errcode, "error")
        self.text = f"{prefix}. {text}" if prefix else text
        super().__init__(f"{errcode} {self.text}")
