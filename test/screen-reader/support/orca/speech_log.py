# A speech server for Orca that makes no sound: it writes each sentence to $ORCA_SPEECH, one JSON object a line.
# `{"say": text}` is a sentence that Orca begins or queues; `{"stop": true}` says that it drops what is queued.
import json
import os

from orca import speechserver

speech = open(os.environ['ORCA_SPEECH'], 'a', buffering=1, encoding='utf-8')


def write(**entry):
    speech.write(json.dumps(entry, ensure_ascii=False) + '\n')


class SpeechServer(speechserver.SpeechServer):
    only = None

    @staticmethod
    def getFactoryName():
        return 'speech log'

    @staticmethod
    def getSpeechServers():
        return [SpeechServer.getSpeechServer()]

    @staticmethod
    def getSpeechServer(info=None):
        SpeechServer.only = SpeechServer.only or SpeechServer()
        return SpeechServer.only

    @staticmethod
    def shutdownActiveServers():
        pass

    def getInfo(self):
        return ['speech log', 'speech log']

    def getVoiceFamilies(self):
        family = speechserver.VoiceFamily
        return [family({family.NAME: 'speech log', family.LANG: 'en'})]

    def speak(self, text=None, acss=None, interrupt=True):
        if text:
            write(say=text)

    def speakCharacter(self, character, acss=None):
        self.speak(character)

    def speakKeyEvent(self, event, acss=None):
        self.speak(event.getKeyName())

    def sayAll(self, utterances, progress):
        for context, _ in utterances:
            self.speak(context.utterance)

    def stop(self):
        write(stop=True)
