/** The promises of the README as classes, checked against ledger, topics and tables and never against a service's word. */
@NullMarked
package dev.trickle.systemtest.promises;

import org.jspecify.annotations.NullMarked;
