package dev.trickle.sender.whatsapp;

/** Whom or what a failure of a message speaks of, which decides what many of them in a row mean. */
public enum FailureSubject {
    /** The recipient alone: however many there are, they say nothing of the message. */
    PERSON,
    /** The recipient, unless most others fail as well. */
    PERSON_OR_CONTENT,
    /** The message: the template, or what the campaign fills into it. */
    CONTENT
}
