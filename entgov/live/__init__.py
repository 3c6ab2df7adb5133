"""What happens, told to those who look at where it shows up, within a second or two.

One pulse in each process reads the new facts once a second, in one short session, and asks the
database who of those that listen may hear them: by the rules that the lists themselves go by, in
one query for each place that is looked at. Nothing is remembered of anybody's rights, follows or
mutes, so nothing of that can be out of date. Who listens holds a connection and a few kilobytes:
no thread, and no session of the database.

It knows events, places and people; what happens in a room, and who may hear it, the room says.
"""
