"""Addresses of the chat toolbar, and of what headquarters put into it."""

from django.urls import path

from jinlin.sidebar.views import chats, duties, entry, mine, saying, settings

urlpatterns = [
    path("sidebar/", entry.sidebar, name="sidebar"),
    path("sidebar/signature/", entry.signature, name="sidebar-signature"),
    path("sidebar/say/", saying.say, name="sidebar-say"),
    path("sidebar/chat/<slug:key>/", chats.chat, name="sidebar-chat"),
    path("sidebar/chat/<slug:key>/parts/<slug:part>/", chats.chat_part, name="sidebar-chat-part"),
    path("sidebar/chat/<slug:key>/sent/", chats.chat_sent, name="sidebar-chat-sent"),
    path("sidebar/chat/<slug:key>/read/", chats.chat_read, name="sidebar-chat-read"),
    path("sidebar/customer/<slug:key>/", chats.customer, name="sidebar-customer"),
    path("sidebar/customer/<slug:key>/parts/<slug:part>/", chats.customer_part, name="sidebar-customer-part"),
    path("sidebar/customer/<slug:key>/sent/", chats.customer_sent, name="sidebar-customer-sent"),
    path("sidebar/customer/<slug:key>/read/", chats.customer_read, name="sidebar-customer-read"),
    path("sidebar/duties/<slug:slug>/done/", duties.duty_done, name="sidebar-duty-done"),
    path("sidebar/duties/<slug:slug>/declined/", duties.duty_declined, name="sidebar-duty-declined"),
    path("sidebar/items/new/", mine.item_add, name="sidebar-item-add"),
    path("sidebar/items/<slug:slug>/", mine.item_edit, name="sidebar-item"),
    path("sidebar/items/<slug:slug>/end/", mine.item_end, name="sidebar-item-end"),
    path("settings/toolbar/", settings.toolbar, name="toolbar"),
    path("settings/toolbar/new/", settings.toolbar_add, name="toolbar-add"),
    path("settings/toolbar/<slug:slug>/", settings.toolbar_edit, name="toolbar-edit"),
    path("settings/toolbar/<slug:slug>/move/", settings.toolbar_move, name="toolbar-move"),
    path("settings/toolbar/<slug:slug>/end/", settings.toolbar_end, name="toolbar-end"),
]
