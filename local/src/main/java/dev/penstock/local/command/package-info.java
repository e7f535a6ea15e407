/** What the commands have in common: faults in one line, where the running pipeline is, tokens. */
@NullMarked
package dev.penstock.local.command;

import org.jspecify.annotations.NullMarked;
