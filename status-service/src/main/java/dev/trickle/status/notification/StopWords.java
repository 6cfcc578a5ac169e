package dev.trickle.status.notification;

import dev.trickle.status.notification.StopWordFile.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decides whether a message is an opt-out. The phrases are those of {@link StopWordFile} in all languages at once, and
 * those of the setting {@code status.stop-words}.
 *
 * <p>A message is an opt-out if it consists of stop phrases, polite phrases, answers such as "ok", and reasons such as
 * "wrong number" and "not interested". Any other message is unclear if {@link StopSearch} finds a stop phrase in it.
 * These messages are unclear as well:
 *
 * <ul>
 *   <li>a stop phrase in a question, unless it can only mean unsubscribing, such as "STOP?" and "can you please stop
 *       texting me?"
 *   <li>an everyday word such as "cancel", "end" or "alto" next to an answer ("ok, end"). As the whole message, also
 *       with "please" or "thanks", it is an opt-out: Meta and the rules of the carriers require that.
 *   <li>an everyday word after the number of a list ("2. cancel")
 *   <li>a message of stop signs only
 * </ul>
 *
 * <p>A stop phrase on the first or the last line is an opt-out even if the other lines contain a few other words, such
 * as a signature. Those lines must not contain a question mark or a negation.
 */
final class StopWords {

    /** Maximum length of an opt-out in UTF-16 units. A longer text is at most unclear. */
    private static final int LONGEST_TEXT = 300;

    /** In scripts without spaces every character counts as a word. */
    private static final int MOST_WORDS = 100;

    /** Maximum length of the lines around a line that opts out. A signature is shorter, a letter is longer. */
    private static final int LONGEST_OTHER_LINES = 60;

    private static final int FEWEST_SPELT_OUT = 3;

    private static final Pattern LINE = Pattern.compile("\\R");
    private static final Pattern SEGMENT = Pattern.compile("[.,;:!?…\\n\\r–—。，！？、；؟،۔।]|\\s-\\s");
    private static final String QUESTION_MARKS = "[?？؟⁇⁈⁉❓❔\\x{37E}՞፧]";
    private static final Pattern QUESTION_MARK = Pattern.compile(QUESTION_MARKS);
    private static final Pattern QUESTION = Pattern.compile("([^.!。！\\n?？؟⁇⁈⁉❓❔\\x{37E}՞፧]++)" + QUESTION_MARKS);

    private final PhraseSet buttons;
    private final PhraseSet replies;
    private final PhraseSet denial;
    private final PhraseSet against;
    private final StopGrammar grammar;
    private final StopSearch search;
    private final TypoCorrector typoCorrector;

    /** Loads the phrases of the file, and adds further stop phrases. */
    StopWords(List<String> added) {
        var file = StopWordFile.load();
        this.buttons = new PhraseSet(file.patterns(Kind.PROMOTIONS));
        this.replies =
                new PhraseSet(Stream.concat(file.patterns(Kind.ANSWERS).stream(), file.patterns(Kind.REASONS).stream())
                        .toList());
        this.denial = new PhraseSet(file.patterns(Kind.DENIAL));
        this.against = new PhraseSet(file.patterns(Kind.AGAINST));
        var certain = new PhraseSet(file.patterns(Kind.CERTAIN));
        var stop = new PhraseSet(Stream.of(file.patterns(Kind.STOP), file.patterns(Kind.PROMOTIONS), added)
                .flatMap(List::stream)
                .toList());
        var alone = new PhraseSet(file.patterns(Kind.ALONE));
        this.grammar = new StopGrammar(
                certain,
                stop,
                alone,
                new PhraseSet(file.patterns(Kind.ANSWERS)),
                new PhraseSet(file.patterns(Kind.REASONS)),
                new PhraseSet(file.patterns(Kind.POLITE)));
        this.search = new StopSearch(
                List.of(certain, stop, new PhraseSet(file.patterns(Kind.UNCLEAR))),
                alone,
                new PhraseSet(file.patterns(Kind.OTHER)),
                new PhraseSet(file.patterns(Kind.MESSAGES)),
                against,
                new PhraseSet(file.patterns(Kind.ARRIVED)));
        this.typoCorrector = TypoCorrector.of(Stream.concat(certain.words(), stop.words()));
    }

    /** Decides whether this text is an opt-out. */
    OptOutDecision decide(String text) {
        if (text.isBlank()) {
            return OptOutDecision.NONE;
        }
        return SurroundingText.isStopSign(text)
                ? OptOutDecision.UNCLEAR
                : decideUnquoted(SurroundingText.withoutQuotedLines(text));
    }

    /**
     * Decides about the text without the number of a list. "2. cancel" may answer a list of choices; "2. stop" is an
     * opt-out.
     */
    private OptOutDecision decideUnquoted(String text) {
        var unnumbered = SurroundingText.withoutListNumber(text);
        var decision = decideUnnumbered(unnumbered);
        var mayBeAnswer = decision == OptOutDecision.OPT_OUT
                && !unnumbered.equals(text)
                && !meaning(unnumbered).isStop();
        return mayBeAnswer ? OptOutDecision.UNCLEAR : decision;
    }

    private OptOutDecision decideUnnumbered(String text) {
        if (isStopWithShortCode(text)) {
            return OptOutDecision.OPT_OUT;
        }
        var whole = decideWholeText(text);
        if (whole != OptOutDecision.NONE) {
            return whole;
        }
        if (hasStopLine(text)) {
            return OptOutDecision.OPT_OUT;
        }
        return search.isUnclear(text) ? OptOutDecision.UNCLEAR : OptOutDecision.NONE;
    }

    /** Whether this text is an opt-out. An unclear text is none. */
    boolean isOptOut(String text) {
        return decide(text) == OptOutDecision.OPT_OUT;
    }

    /** Whether this is the label of the stop button that Meta offers for marketing templates. */
    boolean isMetaButton(String text) {
        return text.length() <= LONGEST_TEXT
                && normalizedForms(text).anyMatch(form -> grammar.consistsOf(form, buttons));
    }

    private OptOutDecision decideWholeText(String text) {
        if (text.length() > LONGEST_TEXT) {
            return OptOutDecision.NONE;
        }
        var meaning = StopGrammar.Meaning.max(meaning(text), meaningWithoutDenials(text));
        return meaning.decision(isQuestion(text));
    }

    private boolean isStopWithShortCode(String text) {
        var word = text.length() > LONGEST_TEXT ? "" : SurroundingText.wordBeforeShortCode(text);
        return !word.isEmpty() && meaning(word).isStop();
    }

    private StopGrammar.Meaning meaning(String text) {
        return Stream.concat(normalizedForms(text), typoCorrector.corrected(NormalizedText.of(text)))
                .map(grammar::meaning)
                .reduce(StopGrammar.Meaning.NOTHING, StopGrammar.Meaning::max);
    }

    /** Ignores denials that are segments of their own: "No, stop" is an opt-out, "no stop" is not. */
    private StopGrammar.Meaning meaningWithoutDenials(String text) {
        var segments = SEGMENT.split(text);
        var others =
                Arrays.stream(segments).filter(segment -> !isDenial(segment)).toList();
        return others.size() == segments.length
                ? StopGrammar.Meaning.NOTHING
                : meaning(String.join(" ", others)).withAnswer();
    }

    static boolean hasQuestionMark(String text) {
        return QUESTION_MARK.matcher(text).find();
    }

    /** Whether the text contains a question that is not a reply, such as "Who is this?" in "Stop. Who is this?". */
    private boolean isQuestion(String text) {
        return QUESTION.matcher(text).results().anyMatch(question -> !isReply(question.group(1)));
    }

    private boolean isReply(String segment) {
        var words = NormalizedText.of(segment);
        return words.words().isEmpty() || grammar.consistsOf(words, replies);
    }

    private boolean isDenial(String segment) {
        return grammar.consistsOf(NormalizedText.of(segment), denial);
    }

    private boolean hasStopLine(String text) {
        if (text.length() > LONGEST_TEXT) {
            return false;
        }
        var lines = LINE.splitAsStream(text).filter(line -> !line.isBlank()).toList();
        return lines.size() > 1
                && (isStopLine(lines.getFirst(), lines.subList(1, lines.size()))
                        || isStopLine(lines.getLast(), lines.subList(0, lines.size() - 1)));
    }

    private boolean isStopLine(String line, List<String> others) {
        var otherLines = String.join("\n", others);
        return otherLines.length() <= LONGEST_OTHER_LINES
                && !QUESTION_MARK.matcher(otherLines).find()
                && meaning(line).isStop()
                && decideWholeText(line) == OptOutDecision.OPT_OUT
                && !search.contains(otherLines, against);
    }

    /**
     * Returns the normalized forms of the text: without invisible characters, with spaces instead of them, and with
     * spelt-out letters joined to a word.
     */
    static Stream<NormalizedText> normalizedForms(String text) {
        var words = NormalizedText.of(text);
        var parts = NormalizedText.ofPartsBetweenInvisible(text);
        return Stream.of(
                        Stream.of(words),
                        parts.equals(words) ? Stream.<NormalizedText>empty() : Stream.of(parts),
                        isSpeltOut(words)
                                ? Stream.of(NormalizedText.of(String.join("", words.words())))
                                : Stream.<NormalizedText>empty())
                .flatMap(form -> form)
                .filter(form -> form.words().size() <= MOST_WORDS);
    }

    /** Whether every word is a single character, as in S T O P and s.t.o.p. */
    private static boolean isSpeltOut(NormalizedText text) {
        return text.words().size() >= FEWEST_SPELT_OUT
                && text.words().stream().allMatch(word -> word.codePointCount(0, word.length()) == 1);
    }
}
