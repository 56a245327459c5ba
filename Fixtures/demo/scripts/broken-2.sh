#!/bin/sh
echo "unfinished
