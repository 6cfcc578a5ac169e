package dev.trickle.sender.whatsapp;

/** What WhatsApp must be seen to say before a suspension ends without a person. */
public enum RecoveryCondition {
    /** The access token opens the phone number again. */
    NUMBER_OPENS,
    /** The phone number's health says that it can send. */
    NUMBER_CAN_SEND,
    /** The template is listed as approved in its language. */
    TEMPLATE_APPROVED
}
