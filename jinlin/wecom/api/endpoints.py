"""Every endpoint the client knows: its method, its official page, whether asking twice does no harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.wecom.client.limits import windows_of

if TYPE_CHECKING:
    from jinlin.wecom.client.limits import Window

__all__ = ["ENDPOINTS", "Endpoint"]


@dataclass(frozen=True)
class Endpoint:
    """One endpoint below `/cgi-bin/`.

    `idempotent`: asking twice does no harm and gives the same answer, so a call whose connection was cut may be made
    again. What makes, sends, moves, deletes or uses up something is none: a second deletion is refused as unknown.
    """

    path: str
    method: str
    page: str
    idempotent: bool = True

    @property
    def limit(self) -> tuple[Window, ...]:
        """How often it may be called, as far as calls are counted [D:90312]."""
        return windows_of(self.path)


_TABLE = """
gettoken GET 91039
get_api_domain_ip GET 92520
getcallbackip GET 92521
department/simplelist GET 95350
department/get GET 95351
department/list GET 90208
user/simplelist GET 90200
user/list GET 90201
user/get GET 90196
user/list_id POST 96067
user/getuserid POST 95402
agent/get GET 90227
auth/getuserinfo GET 91023 once
auth/getuserdetail POST 95833
get_jsapi_ticket GET 90506
ticket/get GET 90506
externalcontact/get_follow_user_list GET 92571
externalcontact/list GET 92113
externalcontact/get GET 92114
externalcontact/batch/get_by_user POST 92994
externalcontact/remark POST 92115
externalcontact/contact_list POST 99434
externalcontact/get_corp_tag_list POST 92117
externalcontact/add_corp_tag POST 92117
externalcontact/edit_corp_tag POST 92117
externalcontact/del_corp_tag POST 92117 once
externalcontact/mark_tag POST 92118
externalcontact/get_strategy_tag_list POST 94882
externalcontact/add_strategy_tag POST 94882
externalcontact/edit_strategy_tag POST 94882
externalcontact/del_strategy_tag POST 94882 once
externalcontact/add_contact_way POST 92228 once
externalcontact/get_contact_way POST 92228
externalcontact/list_contact_way POST 92228
externalcontact/update_contact_way POST 92228
externalcontact/del_contact_way POST 92228 once
externalcontact/close_temp_chat POST 92228
externalcontact/groupchat/list POST 92120
externalcontact/groupchat/get POST 92122
externalcontact/opengid_to_chatid POST 94822
externalcontact/groupchat/statistic POST 92133
externalcontact/groupchat/statistic_group_by_day POST 92133
externalcontact/groupchat/add_join_way POST 92229 once
externalcontact/groupchat/get_join_way POST 92229
externalcontact/groupchat/update_join_way POST 92229
externalcontact/groupchat/del_join_way POST 92229 once
externalcontact/add_msg_template POST 92135 once
externalcontact/get_groupmsg_list_v2 POST 93338
externalcontact/get_groupmsg_task POST 93338
externalcontact/get_groupmsg_send_result POST 93338
externalcontact/remind_groupmsg_send POST 97610 once
externalcontact/cancel_groupmsg_send POST 97611 once
externalcontact/send_welcome_msg POST 92137 once
externalcontact/group_welcome_template/add POST 92366 once
externalcontact/group_welcome_template/edit POST 92366
externalcontact/group_welcome_template/get POST 92366
externalcontact/group_welcome_template/del POST 92366 once
externalcontact/add_moment_task POST 95094 once
externalcontact/get_moment_task_result GET 95094
externalcontact/cancel_moment_task POST 97612 once
externalcontact/get_moment_list POST 93333
externalcontact/get_moment_task POST 93333
externalcontact/get_moment_customer_list POST 93333
externalcontact/get_moment_send_result POST 93333
externalcontact/get_moment_comments POST 93333
externalcontact/customer_acquisition/list_link POST 97297
externalcontact/customer_acquisition/get POST 97297
externalcontact/customer_acquisition/create_link POST 97297 once
externalcontact/customer_acquisition/update_link POST 97297
externalcontact/customer_acquisition/delete_link POST 97297 once
externalcontact/customer_acquisition/customer POST 97298
externalcontact/customer_acquisition_quota GET 97375
externalcontact/customer_acquisition/statistic POST 97375
externalcontact/customer_acquisition/get_chat_info POST 100130
externalcontact/get_user_behavior_data POST 92132
externalcontact/transfer_customer POST 92125 once
externalcontact/transfer_result POST 94088
externalcontact/get_unassigned_list POST 92124
externalcontact/resigned/transfer_customer POST 94081 once
externalcontact/resigned/transfer_result POST 94082
externalcontact/groupchat/transfer POST 92127 once
externalcontact/groupchat/onjob_transfer POST 95703 once
externalcontact/add_product_album POST 95096 once
externalcontact/get_product_album POST 95096
externalcontact/get_product_album_list POST 95096
externalcontact/update_product_album POST 95096
externalcontact/delete_product_album POST 95096 once
externalcontact/add_intercept_rule POST 95097 once
externalcontact/get_intercept_rule_list GET 95097
externalcontact/get_intercept_rule POST 95097
externalcontact/update_intercept_rule POST 95097
externalcontact/del_intercept_rule POST 95097 once
media/upload POST 90253
media/uploadimg POST 90256 once
media/upload_attachment POST 95098
media/get GET 90254
media/get/jssdk GET 90255
media/upload_by_url POST 96219
media/get_upload_by_url_result POST 96219
message/send POST 90236 once
message/update_template_card POST 94888 once
message/recall POST 94867 once
msgaudit/get_permit_user_list POST 91614
msgaudit/check_single_agree POST 91782
msgaudit/check_room_agree POST 91782
msgaudit/groupchat/get POST 92951
msgaudit/get_robot_info GET 91774
agent/list GET 90227
externalcontact/customer_strategy/list POST 94883
externalcontact/customer_strategy/get POST 94883
externalcontact/customer_strategy/get_range POST 94883
externalcontact/customer_strategy/create POST 94883 once
externalcontact/customer_strategy/edit POST 94883
externalcontact/customer_strategy/del POST 94883 once
externalcontact/moment_strategy/list POST 94890
externalcontact/moment_strategy/get POST 94890
externalcontact/moment_strategy/get_range POST 94890
externalcontact/moment_strategy/create POST 94890 once
externalcontact/moment_strategy/edit POST 94890
externalcontact/moment_strategy/del POST 94890 once
appchat/create POST 90245 once
appchat/update POST 98913
appchat/get GET 98914
appchat/send POST 90248 once
kf/account/add POST 94638 once
kf/account/update POST 94638
kf/account/del POST 94638 once
kf/account/list POST 94638
kf/add_contact_way POST 94638
kf/servicer/add POST 94638
kf/servicer/del POST 94638
kf/servicer/list GET 94638
kf/sync_msg POST 94670
kf/send_msg POST 94677 once
kf/send_msg_on_event POST 95122 once
kf/service_state/get POST 94669
kf/service_state/trans POST 94669 once
kf/customer/batchget POST 95159
webhook/send POST 99110 once
webhook/upload_media POST 99110
"""


def _read(line: str) -> Endpoint:
    path, method, page, *rest = line.split()
    return Endpoint(path, method, page, idempotent=rest != ["once"])


ENDPOINTS: dict[str, Endpoint] = {each.path: each for each in map(_read, _TABLE.split("\n")[1:-1])}
