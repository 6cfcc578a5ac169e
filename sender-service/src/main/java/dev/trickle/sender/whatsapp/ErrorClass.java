package dev.trickle.sender.whatsapp;

/** What may be done after WhatsApp has refused a message, or has not said whether it did. */
public enum ErrorClass {
    /** Never again to this person with this message. */
    FAILED,
    /** The same, and somebody should hear of it. */
    FAILED_WITH_ALARM,
    /** This person has told WhatsApp to be left alone. */
    OPTED_OUT,
    /** This person, later. */
    MAY_PASS,
    /** This person, after a pause that grows. */
    PAIR_RATE,
    /** Everybody, a little later. */
    THROTTLED,
    SUSPENDS_NUMBER,
    SUSPENDS_ACCOUNT,
    SUSPENDS_TEMPLATE,
    /** The campaign fills the template wrongly: it is suspended until a person resumes it. */
    SUSPENDS_CAMPAIGN,
    /** It may have been sent: nothing by machine. */
    UNCLEAR
}
