"""What HTTP statuses mean at portals, for who fetches, who judges and who tells."""

# What challenges and walls answer: 瑞数 412 and 202, 加速乐 521 and 512, application firewalls 403 and 550.
BLOCKED = frozenset({202, 403, 412, 512, 521, 550})
GONE = frozenset({404, 410})
