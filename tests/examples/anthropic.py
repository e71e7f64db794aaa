"""As much of the package `anthropic` as the usage examples need, where that package cannot be installed: client.messages.create."""

import json
import urllib.error
import urllib.request


class APIStatusError(Exception):
    def __init__(self, status_code, message):
        super().__init__(f"Error code: {status_code} - {message}")
        self.status_code = status_code


class Reply:
    """A JSON object with its fields as attributes."""

    def __init__(self, fields):
        self.__dict__.update({name: _reply(value) for name, value in fields.items()})


def _reply(value):
    if isinstance(value, dict):
        return Reply(value)
    if isinstance(value, list):
        return [_reply(each) for each in value]
    return value


class _Messages:
    def __init__(self, client):
        self._client = client

    def create(self, **request):
        call = urllib.request.Request(
            f"{self._client.base_url}/v1/messages",
            data=json.dumps(request).encode(),
            headers={
                "x-api-key": self._client.api_key,
                "anthropic-version": "2023-06-01",
                "content-type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(call) as answer:
                return _reply(json.load(answer))
        except urllib.error.HTTPError as error:
            raise APIStatusError(error.code, error.read().decode()) from None


class Anthropic:
    def __init__(self, api_key, base_url="https://api.anthropic.com"):
        self.api_key = api_key
        self.base_url = base_url.rstrip("/")
        self.messages = _Messages(self)
