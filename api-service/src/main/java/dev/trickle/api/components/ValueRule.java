package dev.trickle.api.components;

/** The rule for a value. Texts, numbers and codes may contain placeholders. */
enum ValueRule {
    /** A text on one line that is not blank. */
    TEXT,
    /** Letters and digits. */
    COUPON_CODE,
    /** Three letters of ISO 4217. */
    CURRENCY,
    /** A whole number. */
    NUMBER,
    /** A whole number of minutes from 1. */
    MINUTES,
    /** A number that may have decimals. */
    DECIMAL,
    /** An address that begins with http:// or https://. */
    ADDRESS,
    /** An object with the fields of the kind. */
    OBJECT,
    /** A list of at least one object with the fields of the kind. */
    LIST,
    /** A file: exactly one of media, id and link. */
    FILE,
    /** A file that is not stored here: exactly one of id and link. */
    FOREIGN_FILE
}
