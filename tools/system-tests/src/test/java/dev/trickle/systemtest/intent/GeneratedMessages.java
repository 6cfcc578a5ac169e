package dev.trickle.systemtest.intent;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Generates messages that mean stop, and messages that contain stop words with another meaning. */
public final class GeneratedMessages {

    /** Common stop words of many languages, independent of the product's list. */
    private static final List<String> STOP = List.of(
            "stop",
            "unsubscribe",
            "end",
            "quit",
            "cancel",
            "opt out",
            "stop all",
            "remove me",
            "no more messages",
            "arrêt",
            "désabonner",
            "stopp",
            "abmelden",
            "keine Nachrichten mehr",
            "baja",
            "alto",
            "parar",
            "sair",
            "cancelar suscripción",
            "afmelden",
            "berhenti",
            "стоп",
            "отписаться",
            "إيقاف",
            "停止",
            "退订");

    private static final List<String> HARMLESS = List.of(
            "don't stop",
            "Please don't stop sending these!",
            "Is the bus stop near your shop?",
            "non-stop music tonight?",
            "When does the sale end?",
            "until the end of the month",
            "I quit my job, do you hire?",
            "Can I cancel my order 4711?",
            "please cancel the appointment and book another",
            "one stop shop, love it",
            "I cannot stop laughing",
            "Hört bitte nicht auf damit",
            "Wann ist Schluss mit der Aktion?",
            "Wo kann ich mich anmelden?",
            "Ich möchte meine Bestellung abholen",
            "no puedo parar de comprar",
            "¿Hasta cuándo dura la oferta?",
            "está en alto el precio",
            "je n'arrête pas d'y penser",
            "C'est quand la fin des soldes ?",
            "não consigo parar de rir",
            "a que horas você vai sair?",
            "не стоит останавливаться",
            "Когда закончится акция?",
            "thanks!",
            "ok",
            "yes please",
            "Hello, what are your opening hours?",
            "👍",
            "vielen Dank für die Nachricht",
            "merci beaucoup",
            "start",
            "how do I unsubscribe my brother from your newsletter? He asks me",
            "stop by tomorrow?",
            "The endless summer sale is great");

    private static final List<String> BEFORE = List.of("", "", "please ", "Please, ", "PLEASE ", "Hi, ");
    private static final List<String> AFTER =
            List.of("", "", ".", "!", "!!!", " ...", " please", ", thank you", " 🙏", " 🛑🛑", " thanks!", "\n");

    private static final List<UnaryOperator<String>> WRITTEN = List.of(
            text -> text,
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1),
            text -> "\"" + text + "\"",
            text -> "«" + text + "»",
            text -> text.charAt(0) + "\u200b" + text.substring(1),
            text -> "\u200f" + text + "\u200e",
            GeneratedMessages::fullWidth,
            text -> text.replace('ê', 'e').replace('é', 'e').replace('ó', 'o'));

    private final Random random;

    public GeneratedMessages(Random random) {
        this.random = random;
    }

    /** A message that means stop. */
    public String stop() {
        return oneOf(BEFORE) + oneOf(WRITTEN).apply(oneOf(STOP)) + oneOf(AFTER);
    }

    /** A message that does not mean stop. */
    public String harmless() {
        return oneOf(HARMLESS) + oneOf(List.of("", ".", "!", " 😀"));
    }

    private <T> T oneOf(List<T> options) {
        return options.get(random.nextInt(options.size()));
    }

    /** As phones with an East Asian keyboard write Latin letters. */
    private static String fullWidth(String text) {
        var wide = new StringBuilder();
        text.chars()
                .map(letter -> letter > ' ' && letter < 0x7f ? letter + 0xfee0 : letter)
                .forEach(letter -> wide.append((char) letter));
        return wide.toString();
    }
}
