package dev.trickle.pipeline.template;

/** Limits of Meta for a message with a template, in characters unless stated otherwise. */
public final class TemplateLimits {

    /** A text header with its variable filled. */
    public static final int HEADER = 60;

    /** A body with its variables filled. Meta checks it for each message (132005). */
    public static final int BODY = 1_024;

    /** The URL of a button with its variable filled, and the address of a file. */
    public static final int URL = 2_000;

    /** A code of a copy button, since December 2025; letters and digits. */
    public static final int COUPON_CODE = 20;

    /** Any other text. */
    public static final int TEXT = 1_024;

    /** The title of a section of products. */
    public static final int SECTION_TITLE = 24;

    /** Buttons of a message. */
    public static final int BUTTONS = 10;

    /** Buttons of a card. */
    public static final int CARD_BUTTONS = 2;

    /** Cards of a carousel, at least. */
    public static final int MIN_CARDS = 2;

    /** Cards of a carousel, at most. */
    public static final int MAX_CARDS = 10;

    /** Sections of a message with several products. */
    public static final int SECTIONS = 10;

    /** Products of a section. */
    public static final int PRODUCTS = 30;

    /** Minutes for which a button for calls can be used. */
    public static final int CALL_MINUTES = 43_200;

    private TemplateLimits() {}
}
