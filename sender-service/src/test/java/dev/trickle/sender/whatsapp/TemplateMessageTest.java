package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.sender.attempt.Claim.Message;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateMessageTest {

    @Test
    void addressesThePersonAndCarriesTheAttempt() {
        assertThat(render("4915100000001", null)).hasValue("""
                {"messaging_product":"whatsapp","recipient_type":"individual","to":"+4915100000001",\
                "biz_opaque_callback_data":"the-attempt","type":"template",\
                "template":{"name":"spring_sale","language":{"code":"en_US"}}}""");
    }

    @Test
    void keepsThePlusSignThatIsThere() {
        assertThat(render("+4915100000001", null).orElseThrow()).contains("\"to\":\"+4915100000001\"");
    }

    @Test
    void passesMetasFormOnWithValuesFilledIn() {
        assertThat(components("""
                [{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Hi {{name}}"}]}]""")).hasValue("""
                        [{"type":"body","parameters":[{"type":"text","parameter_name":"who","text":"Hi Ada"}]}]""");
    }

    @Test
    void writesTheShortFormOut() {
        assertThat(components("""
                {"header":[{"type":"text","text":"{{ city }}"}],"body":[{"type":"text","text":"20% OFF"}],
                 "buttons":[{"sub_type":"url","parameters":[{"type":"text","text":"{{points}}"}]}]}""")).hasValue("""
                        [{"type":"header","parameters":[{"type":"text","text":"Paris"}]},\
                        {"type":"body","parameters":[{"type":"text","text":"20% OFF"}]},\
                        {"type":"button","index":"0","sub_type":"url","parameters":[{"type":"text","text":"12"}]}]""");
    }

    @Test
    void aValueThatLooksLikeAPlaceholderStaysAsItIs() {
        assertThat(components("""
                {"body":[{"type":"text","text":"{{odd}}"}]}""").orElseThrow()).contains("{{name}} $1");
    }

    @Test
    void missesWhatTheCustomerLacks() {
        assertThat(components("""
                {"body":[{"type":"text","text":"{{birthday}}"}]}""")).isEmpty();
    }

    private static Optional<String> components(String written) {
        return render("+4915100000001", written)
                .map(body -> body.replaceFirst("^.*\"components\":", "").replaceFirst("}}$", ""));
    }

    private static Optional<String> render(String phone, String components) {
        var message = new Message(
                phone,
                "Ada",
                "{\"city\":\"Paris\",\"points\":12,\"odd\":\"{{name}} $1\"}",
                "spring_sale",
                "en_US",
                components);
        return TemplateMessage.render(message, "the-attempt").map(body -> new String(body, StandardCharsets.UTF_8));
    }
}
