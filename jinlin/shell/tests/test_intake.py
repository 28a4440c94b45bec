"""Posts that no database takes are turned away."""

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.test import RequestFactory

from jinlin.shell.intake import PlainTextMiddleware

ask = PlainTextMiddleware(lambda _request: HttpResponse("好"))


def test_a_post_with_nul_is_turned_away_and_others_pass():
    post = RequestFactory().post
    form = "application/x-www-form-urlencoded"
    with pytest.raises(BadRequest):
        ask(post("/", "reason=%00&why=x", content_type=form))
    assert ask(post("/", "reason=%E5%A5%BD", content_type=form)).content.decode() == "好"
    assert ask(post("/", b"\x00", content_type="application/octet-stream")).content.decode() == "好"


@pytest.mark.django_db
def test_a_page_answers_400_and_not_with_a_fault(client, world):
    client.force_login(world.lin.user)
    answer = client.post("/personas/", "text=%00", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
