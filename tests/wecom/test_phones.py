"""A phone page learns from the platform who has come: a customer, somebody it knows by an openid alone, or nobody."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from jinlin.members import visitors
from jinlin.members.models import Visitor
from jinlin.wecom.models import App

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def app(world, city, connection):
    return App.objects.select_related("connection", "workspace").get()


def come_back(client, city, app, **who):
    """Go to the platform from a phone page, and come back as somebody."""
    start = client.get(f"/h/in/{app.slug}/", {"next": "/h/somewhere/"})
    told = parse_qs(urlsplit(start["Location"]).query)
    assert (told["scope"], told["agentid"]) == (["snsapi_base"], [str(app.agent_id)])
    code = city.do("login.code", **who)["code"]
    return client.get(f"/h/back/{app.slug}/", {"code": code, "state": told["state"][0]})


def a_customer(city):
    """Return somebody whom an account of the corp has as a customer."""
    return next(iter(city.truth()["customers"]))


def test_a_customer_is_known_by_the_id_the_platform_tells(client, world, city, app):
    customer = a_customer(city)
    answer = come_back(client, city, app, external_userid=customer)

    visitor = Visitor.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/h/somewhere/")
    assert visitor.member.identities.get().external_id == customer
    assert (visitor.proof, visitor.openid[:1]) == ("wecom", "o")


def test_somebody_nobody_has_as_a_customer_is_a_visitor_with_an_openid(client, city, app):
    come_back(client, city, app, external_userid="wmStranger")

    visitor = Visitor.objects.get()
    assert (visitor.member, visitor.proof, visitor.openid != "") == (None, "", True)


def test_two_phones_of_one_person_are_one_visitor(client, city, app):
    come_back(client, city, app, external_userid="wmStranger")
    come_back(Client(), city, app, external_userid="wmStranger")

    assert Visitor.objects.count() == 1


def test_a_code_that_did_not_set_out_from_this_phone_is_not_taken(client, city, app):
    code = city.do("login.code", external_userid="wmStranger")["code"]

    answer = client.get(f"/h/back/{app.slug}/", {"code": code, "state": "abc"})
    assert "没有从这里开始" in answer.content.decode()
    assert Visitor.objects.count() == 0


def test_a_code_the_platform_refuses_leaves_the_phone_unknown(client, app):
    start = client.get(f"/h/in/{app.slug}/", {"next": "/h/somewhere/"})
    state = parse_qs(urlsplit(start["Location"]).query)["state"][0]

    answer = client.get(f"/h/back/{app.slug}/", {"code": "used", "state": state})
    assert answer["Location"] == "/h/somewhere/"
    assert Visitor.objects.count() == 0


def test_only_the_clients_that_can_tell_are_asked_and_only_once(rf, world, app):
    def way(agent, **cookies):
        request = rf.get("/h/somewhere/", headers={"user-agent": agent})
        request.COOKIES.update(cookies)
        return visitors.way_in(request, world.qinghe, None)

    assert way("Mozilla/5.0 MicroMessenger/8.0") == f"/h/in/{app.slug}/?next=%2Fh%2Fsomewhere%2F"
    assert way("Mozilla/5.0 Safari") == ""
    assert way("Mozilla/5.0 MicroMessenger/8.0", jl_tried="1") == ""
