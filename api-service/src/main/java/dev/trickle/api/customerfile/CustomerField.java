package dev.trickle.api.customerfile;

import java.util.Locale;

/** A field of a customer that a column of a file may contain. All other columns are consent or attributes. */
public enum CustomerField {
    WHATSAPP_PHONE("phone_column"),
    NAME("name_column"),
    /** Part of the name. */
    FIRST_NAME("first_name_column"),
    /** Part of the name. */
    LAST_NAME("last_name_column"),
    LOCALE("locale_column"),
    CUSTOMER_TIER("customer_tier_column"),
    TAGS("tags_column"),
    IS_ACTIVE("is_active_column"),
    /** Two-letter country of the phone number. */
    REGION("region_column");

    private final String parameter;

    CustomerField(String parameter) {
        this.parameter = parameter;
    }

    /** Returns the name of the field in files and in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the parameter of an import that names the column. */
    public String parameter() {
        return parameter;
    }

    /** Whether a column of this field is an attribute, too. Its values are found under the name in the file. */
    public boolean isAlsoAttribute() {
        return this == FIRST_NAME || this == LAST_NAME || this == REGION;
    }
}
