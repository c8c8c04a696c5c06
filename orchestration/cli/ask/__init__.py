"""Commands that only read: releases, and the record of the last refresh. They never wait for a refresh."""
