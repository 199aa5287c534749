//! The words that carry grammar rather than meaning, by language: they tell which language a text
//! is in, and say nothing about what is asked.

use super::Language::{self, *};

/// Folded as in questions: lower case, without accents. In the languages that are written without
/// spaces these are pieces of text, the longer ones first.
pub(super) const FUNCTION_WORDS: &[(Language, &str)] = &[
    (English, "
        a an and are as at be been being but by for from had has have having he her him his i if in
        into is it its me my mine no not of off on or our ours out own she so some such than that
        the their them then there these they this those to too up us was we were will with would
        you your yours am do does did doing done can could shall should may might must need want
        wanna like get got gets getting give gave let take takes taking took came come comes what
        which who whom whose why where how whether whats hows about after again all also any
        anything anyone because before both each else even ever few however just lot many much more most
        only other others really same something still very well while yes ok okay please pls plz
        thanks thank thx hi hello hey dear sorry s t ll re ve d m don doesn didn isn aren wasn won
        wouldn couldn shouldn cant dont doesnt didnt isnt im ive id u ur r ya y n w tell know say
        said see look looking find show ask asking question questions wonder wondering possible able
        try trying tried happen happens happened thing things going go goes policy info information
        detail details talk speak number one two already now here today available currently guys
        hope kind bit quite til till until
        ther teh smth sth sb bc cuz coz pls plss gonna gotta n wht whn hw wich doesnt three four five six seven eight nine ten havent hasnt
        isnt ive youre were theyre lol ago there"),
    (Spanish, "
        a al algo alguna alguno algun ante aqui asi aun como con cual cuales cuando cuanto cuanta
        cuantos cuantas de del desde donde dos e el ella ellas ellos en entonces entre era eres es
        esa ese eso esta estan estar estas este esto estos estoy fue gracias ha haber hace hacer
        hacen han has hasta hay he hola la las le les lo los mas me mi mis mucho muy nada ni no nos
        nosotros o os otra otro para pero por porque puede pueden puedo podria quiero quisiera que
        quien se sea ser si sido sin sobre son soy su sus tal tambien tan te tengo tiene tienen
        tienes todo todos tu tus un una uno unos usted ustedes va y ya yo favor necesito saber"),
    (French, "
        a ai au aux avec avez avoir c ca ce ces cet cette chez comment combien comme d dans de des
        donc dont du elle elles en encore es est et etait etc etes etre eu faire fait faut font il
        ils j jai je jour l la le les leur leurs lui m ma mais me mes merci mon meme n ne nos notre
        nous on ont ou par parce pas peut peux plus pour pourquoi pouvez puis qu quand que quel
        quelle quelles quels qui quoi s sa salut bonjour sans se ses si son sont sous suis sur svp
        t ta te tes toi ton tout toute tous tres tu un une va veux voudrais vos votre vous y sil
        plait savoir besoin"),
    (German, "
        aber alle als also am an auch auf aus bei beim bin bis bist bitte da damit dann das dass
        dein deine dem den denn der des dich die dies diese dieser dieses dir doch dort du durch ein
        eine einem einen einer eines er es etwas euch euer eure fur ganz gar geht gibt habe haben
        hallo hat hatte hier ich ihr ihre ihren ihm ihn im in ins ist ja jetzt kann kannst kein
        keine keinen konnen konnte man mal mein meine meinem meinen meiner mich mir mit mochte muss
        nach nicht noch nun nur ob oder ohne schon sehr sein seine sich sie sind so soll uber um und
        uns unser unsere vom von vor wann war warum was wegen weil welche welcher welches wenn wer
        werden wie wieviel will wir wird wo wurde zu zum zur danke brauche machen mache"),
    (Italian, "
        a ad ai al alla alle allo anche ancora avere aveva avete c che chi ci ciao come con cosa
        cosi cui da dal dalla dei del della delle dello di dopo dove e ed era essere fa fare gia gli
        grazie ha hai hanno ho i il in io l la le lei lo loro lui ma me mi mia mie mio molto ne nei
        nel nella no noi non nostro o ogni per perche piu po posso potete puo qual quale quali
        quando quanta quante quanti quanto quella quello questa queste questi questo qui sara se sei
        si sia siamo siete sono sta stato su sua sue sui sul sulla suo te tra tu tua tuo tutti tutto
        un una uno vi voglio vorrei vostra vostro buongiorno favore"),
    (Portuguese, "
        a ao aos ate as com como da das de dela dele do dos e ela ele eles em entre era essa esse
        esta estao estas este estou eu foi fazer faz ha isso isto ja la lhe mais mas me meu meus
        minha minhas muito na nao nas nem no nos nossa nosso num numa o obrigado obrigada oi ola onde
        os ou para pela pelo por porque posso podem pode qual quais quando quanto quantos que quem
        quero gostaria se sem ser seu seus si so sobre sua suas sao tambem te tem tenho ter tinha tu
        um uma umas uns vai voce voces vos preciso saber favor bom dia"),
    (Dutch, "
        aan al alle als altijd ben bent bij ben dag dan dat de deze die dit doe doen doet door dus
        een er en enkel ga gaan geen graag had heb hebben hebt heeft hem het hier hij hoe hoeveel
        hoelang hallo ik in is ja je jij jullie jouw kan kun kunnen kunt maar me meer men met mij
        mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over te ten ter
        toch toen tot u uit uw van veel via voor waar waarom wanneer want waren was wat we wel welk
        welke wie wij wil willen word worden wordt ze zei zelf zich zij zijn zo zonder zou bedankt
        alstublieft alsjeblieft"),
    (Polish, "
        a aby ale bardzo bez bo by byc byl byla bylo bym co czy dla dlaczego do dziekuje dzien dobry
        gdzie go i ich ile im jak jaka jaki jakie jakies jego jej jest jestem jesli jeszcze juz kiedy
        kto ktora ktore ktory lub ma mam maja masz mi mnie moge mozna moze moj moja moje moim mojego
        my na nad nam nas nie niz no o od on ona oni po pod prosze przed przez przy sa sie skad ta
        tak tam te tego tej ten to tu ty tych tym tylko w wam was we wy z za ze zeby chce chcialbym
        chcialabym czesc"),
    (Turkish, "
        acaba ama ancak bana beni benim bir biz bize bu bunu cok da daha de degil diye en gibi hangi
        hem hic icin ile ise istiyorum kac kadar ki kim lutfen ma mi mu nasil ne neden nerede nereye
        nin o olan olarak olur ona onu sen siz size sizin su tesekkurler tesekkur ederim var ve veya
        ya yok yani zaman musunuz misiniz merhaba selam miyim muyum mudur midir bunun benden sonra
        once nedir"),
    (Russian, "
        а без бы был была были было быть в вам вас ваш ваша ваши ваше вашем вашей вашу весь во вот
        все вы где да для до его ее если есть еще же за здравствуйте здесь и из или им их как какая
        какие какой какую когда кто ли между меня мне могу можно мой мои моя мое мы на надо над нам
        нас не него нет ни но ну нужно о об он она они от очень по под пожалуйста почему при привет
        про с сейчас сколько со спасибо так такой там то только том тоже ты у уже хочу хотел чем что
        чтобы эта эти это этот я мою моего моей свой свою вами"),
    (Ukrainian, "
        а або але без би був була було бути в вам вас ваш ваша ваші вже ви вона вони все від він де
        для до добрий день дякую є з за звідки зараз і із їх й його її коли куди мене мені мій моє
        мої моя можна можу ми на нам нас не нема немає ні о по при привіт про просто під після
        скільки та так також там те ти тільки то треба у хочу хто це цей ця ці чи чому що щоб щодо
        я як яка яке який які якщо будь ласка мою мого моєї"),
    (Arabic, "
        في من على الى عن مع هل ما ماذا متى اين كيف كم لماذا هذا هذه ذلك التي الذي ان انا انت نحن هو هي
        لا لم لن قد كان كانت يكون او ثم بعد قبل عند لدي لديكم لي لك لكم يمكن يمكنني اريد اود شكرا مرحبا
        السلام عليكم فضلك رجاء هناك كل اي بين حتى اذا لو و يا ليس"),
    (Hindi, "
        का की के को में से पर है हैं था थी थे हो होता होती और या कि यह ये वह वे मैं मुझे मेरा मेरी मेरे
        हम हमें आप आपका आपकी आपके क्या कब कहाँ कहां कैसे कितना कितनी कितने कौन क्यों कर करना करने करें सकता
        सकती सकते नहीं भी तो ही जो लिए एक इस उस कोई कुछ चाहिए चाहता धन्यवाद नमस्ते कृपया बताएं रहा रही रहे
        गया गई अपना अपनी अपने साथ बाद तक"),
    (Chinese, "
        请问 你们 我们 他们 您好 你好 谢谢 什么 怎么 怎样 如何 多少 多久 多长 哪里 哪儿 哪些 为什么 是否
        是不是 可以 可不可以 能不能 有没有 需要 想要 知道 如果 但是 因为 所以 或者 以及 还是 已经 現在 现在
        這個 这个 那个 這 那 的 了 吗 嗎 呢 吧 啊 是 在 我 你 您 他 她 它 们 們 和 与 也 都 就 还 要 会 會 能
        有 没 不 很 把 被 给 給 对 對 从 到 请 請 问 哪 几"),
    (Japanese, "
        ありがとうございます こんにちは でしょうか ましたか ください ますか ですか ました ません したい できます
        できる どのくらい どれくらい いくら どこ いつ なぜ どう なに 教えて について という それ これ あれ この
        その あの から まで より ます です した して する こと もの ため ない なる ある いる たい は が を に へ と
        も の で や か ね よ"),
    (Korean, "
        안녕하세요 감사합니다 있나요 있습니까 없나요 인가요 입니까 합니까 하나요 되나요 됩니까 싶어요 싶습니다
        해주세요 주세요 어떻게 얼마나 얼마 언제 어디서 어디 왜 무엇 뭐 그리고 그런데 저는 제가 나는 내가 저의 제
        내 것 수 등 및 또는 이 그 저 좀 더 안"),
];
