"""The one name that klyngemonitor has where it is installed beside other packages.

Belongs here: finding the rooms, which stand in this folder in a wheel and beside it in a checkout.
Does not belong here: anything that a room does.
"""
