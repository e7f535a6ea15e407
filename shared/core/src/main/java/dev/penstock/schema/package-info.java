/** What a type's {@code data} must look like: JSON Schema 2020-12, checked while the bytes stream by. */
@NullMarked
package dev.penstock.schema;

import org.jspecify.annotations.NullMarked;
