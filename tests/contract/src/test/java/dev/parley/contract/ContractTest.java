package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not documented is found, wherever it is planted in what a good server says.
final class ContractTest {

    private static final String CHAT = "0193b1c2-11d0-72b4-9c3e-6f5d4c3b2a19";
    private static final String ENTRY = "{'t':'entry','chatId':'" + CHAT + "','seq':7,'sender':'" + CHAT
            + "','clientMsgId':'" + CHAT + "','kind':'text','body':{'text':'x','mine':1},"
            + "'sentAt':'2026-11-24T10:15:30.123Z'}";
    private static final String SEND = "{'t':'send','id':1,'chatId':'" + CHAT + "','clientMsgId':'" + CHAT
            + "','kind':'text','body':{'text':'x'},'replyTo':null}";
    private static final String SENT =
            "{'t':'ok','id':1,'chatId':'" + CHAT + "','seq':7,'sentAt':'2026-11-24T10:15:30.123Z'}";

    private final Contract contract = new Contract(Documents.ofTheProject());
    private final Dialogue dialogue = contract.dialogue();

    private static ObjectNode json(String text) {
        return (ObjectNode) Contract.readStrictly(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void holds(JsonNode frame) {
        assertThatCode(() -> dialogue.received(frame)).doesNotThrowAnyException();
    }

    private void broken(JsonNode frame) {
        int kept = contract.violations().size();
        assertThatThrownBy(() -> dialogue.received(frame)).isInstanceOf(ContractViolation.class);
        assertThat(contract.violations()).as("kept").hasSize(kept + 1);
    }

    @Test
    void whatIsDocumentedHolds() {
        holds(json(ENTRY));
        dialogue.sending(json(SEND));
        holds(json(SENT));
        dialogue.sending(json(SEND));
        holds(json("{'t':'error','id':1,'code':'blocked','message':'x'}"));
        assertThat(contract.coverage().seen())
                .containsExactlyInAnyOrder("event entry", "kind text", "request send", "error send blocked");
    }

    @Test
    void anUnknownEvent() {
        broken(json(ENTRY).put("t", "entries"));
        broken(json("{'x':1}"));
    }

    @Test
    void aFieldMore() {
        broken(json(ENTRY).put("colour", "red"));
        dialogue.sending(json(SEND));
        broken(json(SENT).put("colour", "red"));
        dialogue.sending(json(SEND));
        broken(json("{'t':'error','id':1,'code':'blocked','message':'x','colour':'red'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text | {'text':'x','mine':1} | true",
                "text | {} | true",
                "text | {'caption':'x'} | false",
                "image | {'text':'x'} | false",
                "location | {'latitude':91,'longitude':0} | false",
                "title-changed | {'title':'x'} | true",
                "title-changed | {'title':'x','mine':1} | false",
                "title-changed | {} | false",
                "member-added | {'userIds':['x']} | false",
                "delete | {} | false",
                "poke | {} | false"
            })
    void aBodyThatIsNotThatOfItsKind(String kind, String body, boolean proper) {
        ObjectNode entry = json(ENTRY).put("kind", kind);
        entry.set("body", json(body));
        if (proper) {
            holds(entry);
        } else {
            broken(entry);
        }
    }

    @Test
    void aFieldMoreInAPage() {
        dialogue.sending(json("{'t':'history','id':'a','chatId':'" + CHAT + "'}"));
        ObjectNode entry = json(ENTRY);
        entry.remove("t");
        ObjectNode page = json("{'t':'ok','id':'a','more':false}");
        page.putArray("entries").add(entry.put("colour", "red"));
        broken(page);
    }

    @Test
    void whatIsOverheardMustBeAReplyToSomething() {
        assertThatCode(() -> {
                    dialogue.overheard(json(SENT));
                    dialogue.overheard(json("{'t':'error','id':1,'code':'blocked','message':'x'}"));
                    dialogue.overheard(json("{'t':'error','code':'malformed','message':'x'}"));
                    dialogue.overheard(json(ENTRY));
                })
                .doesNotThrowAnyException();
        for (JsonNode undocumented : List.of(
                json(SENT).put("colour", "red"),
                json("{'t':'error','id':1,'code':'colour','message':'x'}"),
                json(ENTRY).put("colour", "red"))) {
            assertThatThrownBy(() -> dialogue.overheard(undocumented)).isInstanceOf(ContractViolation.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatId", "seq", "sender", "clientMsgId", "kind", "body", "sentAt"})
    void aFieldLess(String field) {
        broken(json(ENTRY).without(field));
    }

    @Test
    void aWrongType() {
        broken(json(ENTRY).put("seq", "7"));
        broken(json(ENTRY).put("sender", "nobody"));
        broken(json(ENTRY).put("sentAt", "2026-11-24T10:15:30Z"));
        broken(json(ENTRY).put("sentAt", 1_763_979_330_123L));
    }

    @Test
    void aCodeThatTheRequestCannotGet() {
        dialogue.sending(json("{'t':'sync','id':1}"));
        broken(json("{'t':'error','id':1,'code':'not-member','message':'x'}"));
        dialogue.sending(json("{'t':'sync','id':1}"));
        broken(json("{'t':'error','id':1,'code':'invalid','message':'x'}"));
        dialogue.sending(json("{'t':'sync','id':1}"));
        broken(json("{'t':'error','id':1,'code':'overloaded','message':'x'}"));
    }

    @Test
    void aReplyOfAnotherRequest() {
        dialogue.sending(json("{'t':'ping','id':1}"));
        broken(json(SENT));
    }

    @Test
    void aReplyThatNobodyAskedFor() {
        broken(json(SENT));
        dialogue.sending(json(SEND));
        holds(json(SENT));
        broken(json(SENT));
        broken(json("{'t':'error','id':1,'code':'blocked','message':'x'}"));
    }

    @Test
    void aRequestThatShouldNotHaveBeenAccepted() {
        dialogue.sending(json(SEND).put("kind", "edit"));
        broken(json(SENT));
        dialogue.sending(json(SEND).put("to", CHAT));
        broken(json(SENT));
        dialogue.sending(json("{'t':'wave','id':1}"));
        broken(json("{'t':'ok','id':1}"));
    }

    @Test
    void aProperRequestThatIsCalledMalformedOrUnknown() {
        for (String code : List.of("malformed", "unknown-type")) {
            dialogue.sending(json(SEND));
            broken(json("{'t':'error','id':1,'code':'" + code + "','message':'x'}"));
        }
        dialogue.sending(json("{'t':'wave','id':1}"));
        holds(json("{'t':'error','id':1,'code':'unknown-type','message':'x'}"));
        dialogue.sending(json("{'t':'wave','id':1}"));
        broken(json("{'t':'error','id':1,'code':'blocked','message':'x'}"));
        dialogue.sendingText("{".getBytes(StandardCharsets.UTF_8));
        holds(json("{'t':'error','code':'malformed','message':'x'}"));
        dialogue.sendingText("{".getBytes(StandardCharsets.UTF_8));
        broken(json("{'t':'error','code':'unknown-type','message':'x'}"));
    }

    /// UTF-16 is JSON only to a parser that guesses.
    @Test
    void aRequestThatNobodyCanRead() {
        dialogue.sendingText(SEND.replace('\'', '"').getBytes(StandardCharsets.UTF_16LE));
        broken(json(SENT));
    }

    @Test
    void aRequestThatWasWrittenInADoubtfulWay() {
        dialogue.sendingDoubtfully(json("{'t':'ping','id':2}"));
        holds(json("{'t':'error','id':1,'code':'malformed','message':'x'}"));
        dialogue.sendingDoubtfully(json(SEND));
        holds(json(SENT));
        dialogue.sending(json(SEND));
        broken(json("{'t':'error','id':1,'code':'malformed','message':'x'}"));
    }

    @Test
    void whatIsNotJson() {
        for (String text : List.of("", "{", "{} {}", "{\"t\":\"entry\",\"t\":\"entry\"}")) {
            assertThatThrownBy(() -> dialogue.receivedText(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(ContractViolation.class);
        }
    }

    @Test
    void aCloseCode() {
        assertThatCode(() -> dialogue.closed(1000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> dialogue.closed(1011)).isInstanceOf(ContractViolation.class);
    }
}
