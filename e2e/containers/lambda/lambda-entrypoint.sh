#!/bin/sh
# As in AWS's image: the handler is the only argument, and where no Lambda is behind it, the emulator is.
[ $# -eq 1 ] || { echo "the handler's name must be the only argument" >&2; exit 142; }
export _HANDLER="$1"
[ -z "$AWS_LAMBDA_RUNTIME_API" ] || exec /var/runtime/bootstrap
exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
