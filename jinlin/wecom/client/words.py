"""What each number of the platform means for people, and how to mend it (§10, [D:90313]).

The numbers are data of the platform, not sentences of our pages, so both languages stand beside each other here instead of
in the catalogue. Where the platform's documents say no more than a word, neither do we. A number stands in one line; a range
means every number in it that has no line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Words", "explain", "known_numbers"]


@dataclass(frozen=True)
class Words:
    """What happened and what to do, in Chinese and in English; `remedy` is empty where nothing needs doing."""

    what: str
    remedy: str
    what_en: str
    remedy_en: str

    def said(self, language: str) -> tuple[str, str]:
        """Return what and remedy in a language such as `zh-hans` or `en`."""
        return (self.what_en, self.remedy_en) if language.startswith("en") else (self.what, self.remedy)


# numbers | 是什么 | 怎么办 | what | remedy
_TABLE = """
-1 | 企业微信系统繁忙 | 会自动再试，稍后再看 | The platform is busy | It is tried again by itself; look later
-1001 | 连不上企业微信服务器 | 请检查网络和防火墙 | No connection to the platform | Check network and firewall
-1002 | 企业微信没有及时回答 | 会自动再试 | The platform did not answer in time | It is tried again by itself
-1003 | 连接中断，不知道有没有做完 | 请先到企业微信核对，再决定是否重做 | The connection broke; it may have been done | Look at the platform before doing it again
-1004 | 回答的不是企业微信 | 请检查中间的代理 | Something that is not the platform answered | Check the proxy in between
6000 | 同一条数据刚被别人改过 | 会自动再试 | Somebody else has just changed the same thing | It is tried again by itself
40001 | Secret 不对，或应用被停用 | 到管理后台复制这个应用的 Secret，重新填写 | The secret is wrong, or the app is disabled | Copy the app's secret from the console and enter it again
40003 46004 60111 301021 | 员工账号不存在，或已离职 | 请同步员工，换一个在职的员工 | The account does not exist, or its owner has left | Read the staff again and choose somebody who is there
40004 40005 | 文件类型不对 | 请换成企业微信支持的格式 | The file is of a wrong type | Use a format the platform takes
40006 45001 41080 | 文件太大或太小 | 请换一个大小合适的文件 | The file is too large or too small | Use a file of a fitting size
40007 40145 | 素材失效：超过 3 天，或不是这个应用的 | 请重新上传素材 | The file is gone: older than 3 days, or not this app's | Upload it again
40008 | 消息类型不对 | 请换一种消息类型 | The message type is wrong | Use another type of message
40013 41002 | 企业 ID 不对 | 到管理后台“我的企业”最下方复制企业 ID | The corp id is wrong | Copy it from the bottom of “My company” in the console
40014 42001 | 令牌失效 | 已自动重新获取 | The token is no longer good | A new one is fetched by itself
40029 42003 42022 | 登录码已失效或用过 | 请重新登录 | The sign-in code is over or was used | Sign in again
40031 40032 | 员工名单不对或太长 | 请减少人数后再试 | The list of members is wrong or too long | Name fewer members
40033 | 内容里有不能发送的字符 | 请删去特殊字符 | The text has characters that cannot be sent | Take special characters out
40035 40058 40063 | 参数不符合要求 | 请检查填写的内容和长度 | A parameter is not as the platform wants it | Check what was entered, and how long it is
40050 49008 86001 86003 | 群不存在，或已解散 | 请同步客户群 | The group does not exist, or was dissolved | Read the customer groups again
40056 301002 | AgentId 和 Secret 不是同一个应用的 | 请核对 AgentId | The agent id is not that of the secret's app | Check the agent id
40068 | 标签不存在 | 请同步标签 | The tag does not exist | Read the tags again
40071 | 标签名或分组名已被占用 | 请换一个名字 | A tag or group of that name exists | Choose another name
40072 | 标签名太长 | 请缩短到 30 个字以内 | The name of the tag is too long | Shorten it to 30 characters
40093 | 页面签名不对 | 请检查页面网址和可信域名 | The page's signature is wrong | Check the page's address and the trusted domain
40096 | 客户不存在，或不在应用可见范围 | 请检查应用的可见范围 | The customer does not exist, or is out of the app's range | Check the app's visible range
40097 | 原员工还没有离职 | 请用在职继承 | The member has not left | Transfer as from somebody who stays
40098 | 接替的员工没有实名认证 | 请接替的员工先完成实名认证 | The one to take over is not real-name verified | Let them verify their name first
40099 | 接替的员工客户已满 | 请换一位员工接替 | The one to take over has as many customers as they may | Choose somebody else
40100 40129 | 客户正在转接 | 请等这次转接结束 | The customer is being transferred already | Wait for that to end
40126 | 企业标签已满 10000 个 | 请先删除不用的标签 | The corp has its 10,000 tags | Delete tags nobody uses first
40144 | 这个客户身上的标签已满 3000 个 | 请先去掉不用的标签 | The customer has their 3,000 tags | Take some off first
40128 | 客户 90 天内已转接 2 次 | 请过些日子再转接 | The customer was transferred twice within 90 days | Transfer them later
40130 | 原员工和接替员工是同一个人 | 请换一位员工接替 | Giver and taker are the same | Choose somebody else
40131 | 原员工不是这个客户的好友 | 请同步客户 | The member is no friend of this customer | Read the customers again
40143 40205 | 接替的员工暂时不能接收客户 | 请换一位员工接替 | The one to take over cannot at present | Choose somebody else
40123 41081 41082 41090 | 图片或视频的规格不对 | 请按要求的尺寸、时长和格式重做 | The picture or film is not as it must be | Make it anew in the size, length and format asked for
40146 830001-830003 301019 | 文件没有取完整 | 请检查文件地址后再试 | The file was not fetched whole | Check its address and try again
40165-40168 | 群 ID 正在升级 | 请稍后再试 | Ids of groups are being changed | Try later
40201 40204 | 内容被企业微信判为骚扰 | 请修改内容后再发 | The platform takes the content for spam | Change it and send again
40206 45029 | 一次的数据太多 | 请减少数量后再试 | Too much at once | Ask for less
41001 41009 41035 41006 | 缺少参数 | 请联系技术支持 | A parameter is missing | Ask the technical support
41004 | 没有填 Secret | 请填写应用的 Secret | There is no secret | Enter the app's secret
41037-41040 41042-41044 | “联系我”设置不对或已失效 | 请重新生成二维码 | The contact code is wrong or gone | Make the code anew
41041 | “联系我”的员工超过 100 人 | 请减少员工或部门 | The contact code leads to more than 100 members | Name fewer members or departments
41045 | 二维码已满 500000 个 | 请删除不用的二维码 | The corp has its 500,000 codes | Delete codes nobody uses
41046 41047 | 群发任务不存在 | 请重新创建群发 | The mass message does not exist | Make it anew
41048 | 没有可以发送的客户 | 请检查员工和客户的范围 | There is nobody to send to | Check members and customers chosen
41049 41050 | 欢迎语超过 20 秒，没有发出 | 不用处理；客户会在聊天中看到员工的消息 | The welcome came after 20 seconds and was not sent | Nothing to do; the member can write to the customer
41051 | 已经聊过天，欢迎语不再发 | 不用处理 | They have begun to talk; no welcome is sent | Nothing to do
41052 | 发送时间不对 | 请换一个时间 | The time of sending is wrong | Choose another time
41053 | 客户还没有同意会话存档 | 等客户同意后再发 | The customer has not agreed to the archive yet | Send once they have
41054 | 员工没有激活或实名认证 | 请员工先登录企业微信并实名认证 | The member has not signed in or verified their name | Let them sign in and verify first
41055 | 入群欢迎语素材已满 100 个 | 请删除不用的素材 | The library has its 100 group welcomes | Delete those nobody uses
41058 | 这个欢迎语素材不是本应用建的 | 请在建它的地方修改 | The group welcome is another app's | Change it where it was made
41059-41062 | 朋友圈不存在，或员工还没有发表 | 请等员工发表后再看 | The moment does not exist, or was not published yet | Look again when the member has published it
41063 41079 | 任务还在下发 | 请稍后再看 | The task is still being handed out | Look again in a moment
41064 | 附件太多 | 请减少到 9 个以内 | Too many attachments | At most nine
41065 41072 | 附件类型不对 | 请换一种附件 | An attachment is of a wrong type | Use another kind
41067 41078 41210 41211 | 朋友圈任务不能这样做，或额度用完 | 请下个月再发，或检查是否开通客户朋友圈 | Not possible for this moment, or the month's quota is spent | Publish next month, or check whether moments are opened
41068-41071 41076 41077 41083 41084 | 敏感词规则不符合要求 | 请检查名称、词和适用范围，只能改本应用建的规则 | The rule of sensitive words is not as it must be | Check name, words and range; only rules of this app can be changed
41073-41075 41085-41087 41202 | 商品图册不符合要求 | 请检查描述、价格和图片，只能改本应用建的商品 | The product is not as it must be | Check description, price and pictures; only products of this app can be changed
41088 41089 44001 44004 | 内容是空的 | 请填写内容或选择文件 | There is no content | Enter a text or choose a file
41091 | 一个入群二维码最多 5 个群 | 请减少到 5 个以内 | A join code leads to at most five groups | Name five at most
41093 | 群发任务已经停止 | 不用处理；要发请新建任务 | The mass message was stopped | Nothing to do; make a new one to send
41094 | 同一个任务 24 小时内只能提醒 3 次 | 请明天再提醒 | A task can be reminded of three times in 24 hours | Remind again tomorrow
41095 41098 41200 41201 41305 | 获客链接不可用，或范围不对 | 请检查获客助手的额度和使用范围 | The acquisition link cannot be used, or its range is wrong | Check quota and range of 获客助手
41096 | 另一个应用正在发欢迎语 | 会自动再试 | Another app is sending a welcome just now | It is tried again by itself
41300-41304 | 群发模板不符合要求 | 请检查模板里的占位内容 | The template of the mass message is not as it must be | Check its placeholders
42012 | 页面票据失效 | 请刷新页面 | The page's ticket is no longer good | Load the page again
42014-42020 42027-42051 | 卡片消息不符合要求，或已经用过 | 请检查卡片内容；一张卡片只能更新一次 | The card is not as it must be, or was used | Check the card; it can be changed once
42052 | 消息超过 24 小时，不能撤回 | 不用处理 | The message is older than 24 hours and cannot be recalled | Nothing to do
43012 | 这种卡片要求应用设置回调地址 | 请先完成回调设置 | Such a card needs a callback address | Set up the callback first
45002 45007 45008 | 内容太长 | 请缩短内容 | The content is too long | Shorten it
45009 | 调用太频繁，被暂时限制 | 会按限制时间自动停一停，请不要反复点 | Too many calls; blocked for a while | It rests by itself; do not press again and again
45033 | 同时调用太多 | 已自动放慢 | Too many calls at the same time | It has slowed down by itself
45035 | 同时改了同一条数据 | 会自动再试 | Two changes of the same thing at once | It is tried again by itself
45036 | 流量异常，被暂时限制 | 请稍后再试 | Traffic the platform finds odd; blocked for a while | Try later
48001 48002 | 应用没有这个接口的权限 | 到“客户联系 → API → 可调用接口的应用”勾选这个应用 | The app may not call this interface | Tick the app under “Customer contact → API → Apps that may call”
48005 | 接口已停用 | 请升级系统 | The interface was retired | Update this system
48006 48011 50003 60031 | 应用被停用，或因长期不用被收回权限 | 请管理员到后台重新启用应用 | The app is disabled, or lost its rights through disuse | Let an administrator enable it again in the console
48009 | 通讯录接口来自新的 IP | 请到后台把服务器 IP 加入通讯录同步的可信 IP | The address book was asked from a new address | Add the server's address to those trusted for the address book
48010 | 服务器的 TLS 版本太低 | 请升级服务器 | The server's TLS is too old | Update the server
50001 80001 85005 | 网址不在应用的可信域名里 | 请到后台设置可信域名和授权回调域 | The address is not in the app's trusted domain | Set trusted domain and callback domain in the console
50002 60011 60021 60030 | 不在应用的可见范围 | 请到后台把员工或部门加入应用可见范围 | Out of the app's visible range | Add the member or department to the app's visible range
50100 | 翻页标记失效 | 请重新开始同步 | The page mark is no longer good | Begin the reading anew
60020 301042 | 服务器 IP 不在企业可信 IP 里 | 到应用详情把服务器 IP 加入企业可信 IP，一分钟后生效 | The server's address is not trusted | Add it to the app's trusted addresses; it counts after a minute
60123 | 部门不存在 | 请同步部门 | The department does not exist | Read the departments again
81013 | 收件人都无效 | 请检查收件的员工是否在应用可见范围 | Nobody of the recipients can be reached | Check whether they are in the app's visible range
81017 | 一次查的人太多 | 请分批再查 | Too many people were asked about at once | Ask in parts
82001 | 没有收件人 | 请选择收件的员工 | There are no recipients | Choose members
84014 84015 | 授权票据失效 | 请员工重新授权 | The permission is no longer good | Let the member give it again
84061 | 员工和客户已经不是好友 | 不用处理；请同步客户 | The member and the customer are no longer friends | Nothing to do; read the customers again
84074 | 员工没有客户联系权限 | 到“客户联系 → 权限配置”加入这位员工 | The member may not have customers | Add them under “Customer contact → Permissions”
86002 86004-86007 86201-86220 | 应用群聊的设置不对 | 请检查群聊的成员和名称 | The app's chat is not as it must be | Check its members and name
86008 86101 | 不是本应用的群，或不是群主 | 请由群主处理 | Not this app's chat, or not its owner | Let the owner do it
86214 | 群发类型不对 | 请重新选择发给客户还是客户群 | The kind of mass message is wrong | Choose anew whether it goes to customers or groups
90500 | 群主没有离职 | 请用在职继承 | The owner has not left | Transfer as from somebody who stays
90501 90509 | 不是客户群 | 请换一个客户群 | Not a customer group | Choose a customer group
90502 | 群主已离职 | 请用离职继承 | The owner has left | Transfer as from somebody who left
90503 90510 | 接替的群主不能接收这个群 | 请换一位群主 | The new owner cannot take this group | Choose somebody else
90504-90506 | 群主没有变化，或正在继承 | 请等这次继承结束 | The owner is the same, or a transfer is under way | Wait for it to end
90507 90508 | 群已经继承，或暂时不能继承 | 不用处理 | The group was transferred, or cannot be at present | Nothing to do
90511 | 小程序的群标识不对 | 请从群里重新打开小程序 | The mini-program's id of the group is wrong | Open it again from the group
92002 | 跨企业调用 | 请核对企业 ID | A call across corps | Check the corp id
93000 93004 | 群机器人地址不对，或被停用 | 请到群里重新复制机器人地址 | The robot's address is wrong, or it is disabled | Copy its address again from the group
93001 93006 93008 93017 93018 | 这个群不能用机器人推送 | 请换一个内部群 | This chat takes no messages of robots | Use another internal group
95001 | 48 小时内已经回复 5 条 | 等客户再次发言后回复 | Five answers within 48 hours are spent | Answer when the customer writes again
95002 | 客户超过 48 小时没有发言 | 等客户再次发言后回复 | The customer has not written for 48 hours | Answer when they write again
95000-95033 | 微信客服暂时不能这样做 | 请检查客服账号和会话状态 | Customer service cannot do that at present | Check the account and the state of the talk
301048 301061 301116 | 会话存档不允许这样取 | 请检查会话存档的设置 | The archive does not allow that | Check the settings of the archive
301052 | 存档消息超过 5 天，取不到了 | 请保持每天都取 | Messages older than 5 days can no longer be fetched | Fetch every day
301053 | 没有开通会话存档 | 请先购买并开通 | The archive is not opened | Buy and open it first
301058 | 存档一次取得太多 | 请减少数量后再取 | Too many messages at once | Ask for fewer
301059 | 这是客户群，不是内部群 | 请从客户群里查看 | This is a customer group, not an internal one | Look among the customer groups
301060 | 一次查的人超过 100 | 请分批再查 | More than 100 were asked about at once | Ask in parts
301111 | 会话存档 SDK 太旧 | 请更新 SDK | The archive's library is too old | Update it
610004 | 不是企业的客户 | 请同步客户 | Not a customer of the corp | Read the customers again
610014 | unionid 不对 | 请检查绑定的微信开发者账号 | The unionid is wrong | Check the WeChat developer account that is bound
610023 | 企业的客户数已用完 | 请在企业微信客户端购买扩容 | The corp has as many customers as it may | Buy more in the WeCom client
610024 | 企业缺少资质文件 | 请到后台补交资质 | Papers of the corp are missing | Hand them in in the console
701008 | 没有接口许可 | 请购买接口许可 | There is no licence for the interface | Buy it
790010-790041 | 数据与智能专区暂时不能这样做 | 请检查专区程序的设置 | The data zone cannot do that at present | Check the settings of its program
"""


def explain(errcode: int) -> Words | None:
    """Return the words for a number, None for one the documents do not name."""
    return _BY_NUMBER.get(errcode)


def known_numbers() -> frozenset[int]:
    """Return every number that has words."""
    return frozenset(_BY_NUMBER)


def _read() -> dict[int, Words]:
    single: dict[int, Words] = {}
    ranges: dict[int, Words] = {}
    for line in _TABLE.strip().splitlines():
        numbers, *texts = (part.strip() for part in line.split("|"))
        words = Words(*texts)
        for each in numbers.split():
            first, dash, last = each.lstrip("-").partition("-")
            if dash:
                ranges |= dict.fromkeys(range(int(first), int(last) + 1), words)
            else:
                single[int(each)] = words
    return ranges | single


_BY_NUMBER = _read()
