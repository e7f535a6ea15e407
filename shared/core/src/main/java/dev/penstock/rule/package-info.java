/** What transform does to an event: the team's rules, compiled once, applied event by event. */
@NullMarked
package dev.penstock.rule;

import org.jspecify.annotations.NullMarked;
