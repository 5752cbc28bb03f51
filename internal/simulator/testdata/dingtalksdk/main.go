// A small robot on the official Go SDK. It prints one line of JSON for everything it has
// done. It is a module of its own: the product does not depend on the SDK.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/card"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/chatbot"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/event"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

// told is one line.
type told struct {
	What   string `json:"what"`
	Text   string `json:"text,omitempty"`
	Room   string `json:"room,omitempty"`
	Who    string `json:"who,omitempty"`
	Choice string `json:"choice,omitempty"`
	Type   string `json:"type,omitempty"`
}

func tell(t told) {
	if err := json.NewEncoder(os.Stdout).Encode(t); err != nil {
		os.Exit(1)
	}
}

func main() {
	robot := client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig("dingAAAA", os.Getenv("APP_SECRET"))),
		client.WithOpenApiHost(os.Getenv("API_BASE")),
	)
	robot.RegisterChatBotCallbackRouter(func(ctx context.Context, m *chatbot.BotCallbackDataModel) ([]byte, error) {
		err := chatbot.NewChatbotReplier().SimpleReplyText(ctx, m.SessionWebhook, []byte("heard"+m.Text.Content))
		tell(told{What: "message", Text: m.Text.Content, Room: m.ConversationId, Who: m.SenderStaffId})
		return nil, err
	})
	robot.RegisterCardCallbackRouter(func(_ context.Context, r *card.CardRequest) (*card.CardResponse, error) {
		choice := r.GetActionString("choice")
		tell(told{What: "card", Choice: choice, Room: r.SpaceId, Who: r.UserId})
		return &card.CardResponse{
			CardUpdateOptions: &card.CardUpdateOptions{UpdateCardDataByKey: true, UpdatePrivateDataByKey: true},
			UserPrivateData:   &card.CardDataDto{CardParamMap: map[string]string{"picked": choice}},
		}, nil
	})
	robot.RegisterAllEventRouter(func(_ context.Context, f *payload.DataFrame) (*payload.DataFrameResponse, error) {
		tell(told{What: "event", Type: event.NewEventHeaderFromDataFrame(f).EventType, Text: f.Data})
		return event.NewSuccessResponse()
	})
	if err := robot.Start(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	tell(told{What: "connected"})
	select {}
}
