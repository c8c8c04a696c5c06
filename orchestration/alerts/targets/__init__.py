"""Where a message can go: e-mail, the webhooks of WeCom, DingTalk and Feishu, a command."""
