package dev.trickle.simulator.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParameterChecksTest {

    private static final Template POSITIONAL = withBody("Hello {{1}}, {{2}} is here. {{1}}!");
    private static final Template NAMED = withBody("Hello {{first_name}}, {{season}} is here.");

    @Test
    void templateWithoutDetailsAcceptsAnyParameters() {
        assertThat(faultOf(new Template("spring", "de", null, null, null), List.of(image()), List.of(image())))
                .isZero();
    }

    @Test
    void parameterCountIsThatOfDistinctVariables() {
        assertThat(faultOfBody(POSITIONAL, text("Ada"), text("spring"))).isZero();
        assertThat(faultOfBody(POSITIONAL, text("Ada"))).isEqualTo(132000);
        assertThat(faultOfBody(NAMED, named("first_name", "Ada"))).isEqualTo(132000);
    }

    @Test
    void namedParametersAreRequiredInAnyOrder() {
        assertThat(faultOfBody(NAMED, named("season", "spring"), named("first_name", "Ada")))
                .isZero();
        assertThat(faultOfBody(NAMED, named("season", "spring"), named("name", "Ada")))
                .isEqualTo(132012);
        assertThat(faultOfBody(NAMED, text("spring"), text("Ada"))).isEqualTo(132012);
    }

    @Test
    void positionalVariablesRefuseNamedParameters() {
        assertThat(faultOfBody(POSITIONAL, text("Ada"), named("season", "spring")))
                .isEqualTo(132012);
    }

    @Test
    void bodyAcceptsReadableTypesOnly() {
        assertThat(faultOfBody(POSITIONAL, text("Ada"), new Parameter("currency", null, "5 €")))
                .isZero();
        assertThat(faultOfBody(POSITIONAL, text("Ada"), image())).isEqualTo(132012);
    }

    @Test
    void theFilledBodyIsAtMost1024CharactersLong() {
        var twice = withBody("{{2}} {{1}}");

        assertThat(faultOfBody(twice, text("a".repeat(1020)), text("Ada"))).isZero();
        assertThat(faultOfBody(twice, text("a".repeat(1021)), text("Ada"))).isEqualTo(132005);
    }

    @Test
    void repeatedVariableIsFilledEachTime() {
        assertThat(new BodyText("{{1}}, {{2}} is here. {{1}}!").fill(List.of(text("Ada"), text("$1"))))
                .isEqualTo("Ada, $1 is here. Ada!");
    }

    @ParameterizedTest
    @EnumSource(
            value = TemplateHeader.class,
            names = {"IMAGE", "VIDEO", "DOCUMENT"})
    void headerAcceptsItsOwnMediumOnly(TemplateHeader templateHeader) {
        var own = new Parameter(templateHeader.name().toLowerCase(Locale.ROOT), null, "");

        assertThat(faultOfHeader(templateHeader, own)).isZero();
        assertThat(faultOfHeader(templateHeader)).isEqualTo(132012);
        assertThat(faultOfHeader(templateHeader, text("spring"))).isEqualTo(132012);
        assertThat(faultOfHeader(templateHeader, own, own)).isEqualTo(132000);
    }

    @Test
    void textHeaderAcceptsTextAndFixedHeaderNothing() {
        assertThat(faultOfHeader(TemplateHeader.TEXT, text("spring"))).isZero();
        assertThat(faultOfHeader(TemplateHeader.TEXT)).isEqualTo(132000);
        assertThat(faultOfHeader(TemplateHeader.TEXT, image())).isEqualTo(132012);
        assertThat(faultOfHeader(TemplateHeader.NONE)).isZero();
        assertThat(faultOfHeader(TemplateHeader.NONE, text("spring"))).isEqualTo(132000);
    }

    @Test
    void checksCountThenFormatThenLength() {
        var tooMuch = text("a".repeat(1025));
        assertThat(faultOf(withHeader(TemplateHeader.IMAGE), List.of(text("a"), text("b")), List.of()))
                .isEqualTo(132000);
        assertThat(faultOfBody(POSITIONAL, tooMuch, image())).isEqualTo(132012);
    }

    private static Template withBody(String body) {
        return new Template("spring", "de", null, body, null);
    }

    private static Template withHeader(TemplateHeader templateHeader) {
        return new Template("spring", "de", null, null, templateHeader);
    }

    private static Parameter text(String text) {
        return new Parameter("text", null, text);
    }

    private static Parameter named(String name, String text) {
        return new Parameter("text", name, text);
    }

    private static Parameter image() {
        return new Parameter("image", null, "");
    }

    private static int faultOfBody(Template template, Parameter... body) {
        return faultOf(template, List.of(), List.of(body));
    }

    private static int faultOfHeader(TemplateHeader templateHeader, Parameter... parameters) {
        return faultOf(withHeader(templateHeader), List.of(parameters), List.of());
    }

    /** Zero if there is none. */
    private static int faultOf(Template template, List<Parameter> header, List<Parameter> body) {
        var message = new Message(
                TargetApi.MESSAGES, "+4915550100001", "4915550100001", "spring", "de", header, body, List.of(), null);
        return ParameterChecks.firstFault(template, message).map(ApiError::code).orElse(0);
    }
}
