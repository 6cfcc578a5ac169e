package dev.trickle.pipeline.installation;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.trickle.pipeline.settings.SettingRules;
import java.util.regex.Pattern;

/** Recognises Meta's ids in settings, and phone numbers that were entered in their place. */
final class MetaIds {

    private static final Pattern ID = Pattern.compile("\\d{1,20}");

    /** Meta's ids are longer than almost all phone numbers. */
    private static final Pattern LENGTH_OF_PHONE_NUMBERS = Pattern.compile("\\d{10,13}");

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private MetaIds() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Requires an id that is not the phone number itself. */
    static void requirePhoneNumberId(SettingRules rules, String property, String text) {
        rules.require(
                isId(text) && !isPhoneNumber(text),
                property,
                text,
                "Meta's phone number id (usually 15 or more digits), not the phone number itself; Meta's app dashboard"
                        + " shows it under WhatsApp > API Setup");
    }

    private static boolean isPhoneNumber(String digits) {
        return LENGTH_OF_PHONE_NUMBERS.matcher(digits).matches() && NUMBERS.isPossibleNumber("+" + digits, null);
    }
}
