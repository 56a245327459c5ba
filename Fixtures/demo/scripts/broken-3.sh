#!/bin/sh
for n in 1 2 3; echo "$n"; done
