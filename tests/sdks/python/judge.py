"""What the tests of the Python SDKs share: the clients, and the check of an answer."""

import os
import ssl
import unittest
import urllib.request

import openai
import together

CHAT = "openai/gpt-oss-20b"


def client(**options):
    """The SDK as users make it: address and key come from the environment."""
    return together.Together(**{"max_retries": 0, "timeout": 60, **options})


def openai_client():
    url = os.environ["TOGETHER_BASE_URL"] + "/v1"
    return openai.OpenAI(base_url=url, api_key=os.environ["TOGETHER_API_KEY"], max_retries=0, timeout=60)


def checked(answer):
    """The answer, when it has all that its type demands: the SDK itself takes any JSON."""
    type(answer).model_validate(answer.to_dict())
    return answer


def fetch(url):
    """What a link leads to, for anybody without a key."""
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    with urllib.request.urlopen(url, context=context, timeout=60) as answer:
        return answer.read()


class Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = client()

    def states(self, poll, state, last, most=12):
        """Polls until the state is the last one, and gives all that were seen."""
        seen = []
        for _ in range(most):
            found = state(checked(poll()))
            if not seen or seen[-1] != found:
                seen.append(found)
            if found == last:
                return seen
        self.fail("the states were %s, and never %s" % (seen, last))

    def walk(self, pages, count):
        """All items of a list that the SDK pages through by itself."""
        items = [checked(item) for item in pages]
        self.assertEqual(len({item.id for item in items}), len(items))
        self.assertEqual(len(items), count)
        return items
