# Orca loads this file of its preferences folder when it starts: it speaks to a file, and nothing else.
import os
import sys

sys.path.insert(0, os.environ['ORCA_PREFERENCES'])

from orca import settings

settings.speechServerFactory = 'speech_log'
settings.speechFactoryModules = ['speech_log']
settings.speechServerInfo = None
settings.enableSpeech = True
settings.enableBraille = False
settings.enableBrailleMonitor = False
settings.enableSound = False
settings.enableKeyEcho = False
