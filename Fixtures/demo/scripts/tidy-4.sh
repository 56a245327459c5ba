#!/bin/sh
count() { wc -l < "$1"; }
